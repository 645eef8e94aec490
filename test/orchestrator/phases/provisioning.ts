import { RedriveExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { begun } from '../begun.ts';
import { denied } from '../denied.ts';
import { existing } from '../existing.ts';
import type { Whole } from '../whole.ts';

/** From nothing to a live environment, with every trouble on the way that is told of a step. */
export function provisioning(all: () => Whole): void {
  describe('provision', { timeout: 480_000 }, () => {
    let stopped: string;
    let before: string[];

    it('stops where it is when a step fails, and says what is missing', async () => {
      const allow = await denied(all(), 'security-groups', 'ec2:CreateSecurityGroup');
      const { status, error, cause, executionArn } = await all().run('provision', { environment: 'dev' });
      await allow();
      stopped = executionArn!;
      expect({ status, error }).toEqual({ status: 'FAILED', error: 'UnauthorizedOperation' });
      expect(JSON.parse(cause!).errorMessage).toMatch(/^security-group\/\w+: .*ec2:CreateSecurityGroup/s);
      before = await existing(all());
      expect(before).toContain('vpc');
      expect(before).not.toContain('security-group/web');
    });

    it('takes back what it created, and only that, if it shall roll back', async () => {
      const allow = await denied(all(), 'listeners', 'elasticloadbalancing:CreateListener');
      const { status, error, cause } = await all().run('provision', { environment: 'dev', rollback: true });
      await allow();
      expect({ status, error }).toEqual({ status: 'FAILED', error: 'AccessDenied' });
      expect(cause).toMatch(
        /^What this run created is taken back\. It failed: AccessDenied: listener\/\w+: User: \S+ is not authorized to perform: \S+CreateListener/,
      );
      expect(await existing(all())).toEqual(before);
    });

    it('goes on from where it stopped when it is redriven', async () => {
      const first = await begun(all(), stopped);
      await new SFNClient(all().client).send(new RedriveExecutionCommand({ executionArn: stopped }));
      const { status, cause } = await all().ended(stopped);
      expect({ status, cause }).toEqual({ status: 'SUCCEEDED', cause: undefined });
      const [finished, failed] = [await begun(all(), stopped), 'SecurityGroups'];
      expect(finished).toMatchObject({ Accept: 1, Acquire: 1, Preflight: 1, Vpc: 1, Smoke: 1 });
      expect(first[failed]).toBe(1);
    });

    it('waits for another that holds the environment, and names it', async () => {
      const [one, other] = [
        await all().start('provision', { environment: 'dev' }),
        await all().start('provision', { environment: 'dev' }),
      ];
      const both = await Promise.all([all().ended(one), all().ended(other)]);
      expect(both.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
      const [winner, waiter] = both[0]!.stopDate! < both[1]!.stopDate! ? [one, other] : [other, one];
      const refusals = (await all().history(waiter)).flatMap(
        ({ taskFailedEventDetails }) => taskFailedEventDetails ?? [],
      );
      expect(refusals[0]).toMatchObject({ error: 'LockHeld', cause: expect.stringContaining(winner) });

      // Nothing of the second happens before the first has given the environment back.
      const exited = (await all().history(winner)).find((it) => it.stateEnteredEventDetails?.name === 'Release');
      const entered = (await all().history(waiter)).find((it) => it.stateEnteredEventDetails?.name === 'Preflight');
      expect(entered!.timestamp!.getTime()).toBeGreaterThanOrEqual(exited!.timestamp!.getTime());
    });
  });
}
