import { DescribeScalingActivitiesCommand } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import type { Evening } from '../evening.ts';
import { inService, untilTarget } from '../fleet.ts';
import { instancesOf, shellOf } from '../instance.ts';
import { ask, servers } from '../site.ts';
import { traffic } from '../traffic.ts';

/** Phase 6, an instance dies: the group replaces it, and the replacement has the application. */
export const replacement = (tonight: () => Evening) =>
  describe('an instance that is killed', () => {
    it('is replaced in its zone by one that serves the same commit, while the other one answers', async () => {
      const evening = tonight();
      const { aws, site, measure } = evening;
      const { revision } = await ask('GET', `${site}/health`);
      const before = await inService(evening, 'web');
      const victim = await shellOf(evening, 'web');
      const requests = traffic(`${site}/health`, 50);
      const began = performance.now();
      process.kill(-victim.pid, 'SIGKILL');

      const replaced = async () => (await inService(evening, 'web')).filter((id) => !before.includes(id));
      let heir = '';
      await expect
        .poll(async () => ([heir = ''] = await replaced()), { timeout: 60_000, interval: 100 })
        .toHaveLength(1);
      await untilTarget(evening, 'web', heir, 'healthy');
      measure('an instance is killed: until its replacement is healthy', performance.now() - began);
      const own = () => requests.seen.filter((it) => servers(it).web === heir);
      await expect.poll(own, { timeout: 30_000 }).not.toHaveLength(0);
      const seen = await requests.end();
      const harmed = seen.filter(({ status }) => status !== 200);
      measure('an instance is killed: requests not answered 200', `${harmed.length} of ${seen.length}`);
      const { at: last = began } = harmed.toSorted((a, b) => b.at - a.at)[0] ?? {};
      measure('an instance is killed: until the last such request', last - began);

      expect(new Set(own().map((it) => it.revision))).toEqual(new Set([revision]));
      const instances = await instancesOf(evening, 'web');
      expect(instances.find((it) => it.InstanceId === heir)!.Placement!.AvailabilityZone).toBe(victim.zone);

      const said = async () => {
        const { Activities = [] } = await aws.autoScaling.send(
          new DescribeScalingActivitiesCommand({ AutoScalingGroupName: 'muster-dev-web' }),
        );
        return Activities.map((it) => `${it.Description} ${it.StatusCode}`);
      };
      // In service it is before its group has called the activity done.
      await expect.poll(said).toContain(`Launching a new EC2 instance: ${heir} Successful`);
      expect((await said()).join('\n')).toContain(`Terminating EC2 instance: ${victim.id}`);
    }, 120_000);
  });
