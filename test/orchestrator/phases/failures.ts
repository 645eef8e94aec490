import { CloudWatchClient, DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch';
import { expect, it, vi } from 'vitest';
import type { Whole } from '../whole.ts';

/** What somebody hears of provisions that failed, a minute later. */
export function failures(all: () => Whole): void {
  it('a provision that failed has raised its alarm', async () => {
    const cloudwatch = new CloudWatchClient(all().client);
    await vi.waitFor(
      async () => {
        const { AlarmHistoryItems = [] } = await cloudwatch.send(
          new DescribeAlarmHistoryCommand({ AlarmName: 'muster-dev-provision-failed', HistoryItemType: 'StateUpdate' }),
        );
        expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toContain(
          'Alarm updated from OK to ALARM',
        );
      },
      // A minute has to be over before it counts, and alarms are looked at every ten seconds.
      { timeout: 180_000, interval: 500 },
    );
  }, 200_000);
}
