import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RedriveExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, describe, expect, it } from 'vitest';
import type { Provisioned } from '../provisioned.ts';

/** A hook that fails, then passes, and then fails for good: the instances of this machine share its files. */
const passesOnce = (marks: string) => `#!/bin/bash
[ "$(ls ${marks} | wc -l)" = 1 ] && touch ${marks}/passed && exit 0
touch ${marks}/failed
echo "the page has no title" >&2
exit 3
`;

/** A revision that does not work. */
export function rollback(world: () => Provisioned): void {
  describe('a revision whose ValidateService fails', { timeout: 240_000 }, () => {
    const marks = mkdtempSync(path.join(tmpdir(), 'muster-marks-'));
    chmodSync(marks, 0o777);
    afterAll(() => rmSync(marks, { recursive: true, force: true }));
    let bad: string;
    let arn: string;
    /** What the web tier serves before, by its own word. */
    let before: string;

    it('is rolled back by itself, and the failure names instance, event, script and its last words', async () => {
      before = /web (\w{40})/.exec((await world().served())[0]!)![1]!;
      world().clone.write('web/deploy/validate.sh', () => passesOnce(marks));
      world().clone.write('host/log.ts', (text) => `${text}\n`);
      bad = await world().clone.push();
      const { status, error, cause, executionArn } = await world().clone.after('deploy', bad);
      arn = executionArn!;
      expect({ status, error }).toEqual({ status: 'FAILED', error: 'DeploymentFailed' });
      const { errorMessage } = JSON.parse(cause!) as { errorMessage: string };
      expect(errorMessage).toMatch(
        /web: DeploymentFailed: Rolled back: all 2 instances of the web tier serve \w{40} again/,
      );
      expect(errorMessage).toContain(`serve ${before} again`);
      expect(errorMessage).toMatch(/i-\w+: ValidateService: .*validate\.sh[\s\S]*the page has no title/);
    });

    it('is served nowhere; the other tier, which did not fail, is left alone', async () => {
      expect(await world().served()).toEqual([`web ${before}, api ${bad}`]);
    });

    it('is told with the report of whom it harmed', async () => {
      const exited = (await world().all.history(arn)).find(({ stateExitedEventDetails: it }) => it?.name === 'Report');
      const { report } = JSON.parse(exited!.stateExitedEventDetails!.output!) as { report: { summary: string } };
      expect(report.summary).toMatch(/^[\d,]+ of [\d,]+ requests harmed$/);
    });

    it('is no success for failing on the last instance only, which is what CodeDeploy calls it: redriven, it is taken back', async () => {
      const rolledOut = (await world().all.executions('rollout')).length;
      await new SFNClient(world().all.client).send(new RedriveExecutionCommand({ executionArn: arn }));
      const { status, cause } = await world().all.ended(arn);
      expect(status).toBe('FAILED');
      const { errorMessage } = JSON.parse(cause!) as { errorMessage: string };
      expect(errorMessage).toMatch(/web: InstancesLeftBehind: Rolled back: .* left behind i-\w+ \(Failed\)/);
      expect(await world().served()).toEqual([`web ${before}, api ${bad}`]);
      expect((await world().all.executions('rollout')).length, 'the API is there already').toBe(rolledOut + 1);
    });
  });
}
