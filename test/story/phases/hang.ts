import { ResumeProcessesCommand, SuspendProcessesCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import type { Evening } from '../evening.ts';
import { untilTarget } from '../fleet.ts';
import { serviceOf, shellOf } from '../instance.ts';
import { ask, servers } from '../site.ts';

/** Phase 6, a service hangs: the load balancer leaves it alone, and comes back to it. */
export const hang = (tonight: () => Evening) =>
  describe('a service that hangs', () => {
    it('gets no request once its target is unhealthy, and gets some again once it goes on', async () => {
      const evening = tonight();
      const { aws, site, measure } = evening;
      const instance = await shellOf(evening, 'web');
      const frozen = await serviceOf(instance, 'web');
      // The group would replace it, which is another story.
      const group = { AutoScalingGroupName: 'muster-dev-web', ScalingProcesses: ['HealthCheck'] };
      await aws.autoScaling.send(new SuspendProcessesCommand(group));
      const began = performance.now();
      process.kill(frozen, 'SIGSTOP');
      try {
        await untilTarget(evening, 'web', instance.id, 'unhealthy');
        const took = performance.now() - began;
        measure('a service hangs: until its target is unhealthy', took);
        expect(took).toBeLessThan(await bound(evening));
        const answers = await Promise.all(Array.from({ length: 40 }, () => ask('GET', `${site}/api/guilds?limit=1`)));
        expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200));
        expect(answers.map((it) => servers(it).web)).not.toContain(instance.id);
      } finally {
        process.kill(frozen, 'SIGCONT');
        await untilTarget(evening, 'web', instance.id, 'healthy');
        await aws.autoScaling.send(new ResumeProcessesCommand(group));
      }
      await expect.poll(async () => servers(await ask('GET', `${site}/health`)).web).toBe(instance.id);
    }, 90_000);
  });

/** How long the settings of the health check give it to be noticed, with three seconds for a busy machine. */
async function bound({ aws }: Evening): Promise<number> {
  const { TargetGroups } = await aws.elb.send(new DescribeTargetGroupsCommand({ Names: ['muster-dev-web'] }));
  const { UnhealthyThresholdCount, HealthCheckIntervalSeconds, HealthCheckTimeoutSeconds } = TargetGroups![0]!;
  return (UnhealthyThresholdCount! * HealthCheckIntervalSeconds! + HealthCheckTimeoutSeconds! + 3) * 1000;
}
