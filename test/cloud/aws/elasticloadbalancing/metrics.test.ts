import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { expect, it, vi } from 'vitest';
import { liveTargets } from '../../../../cloud/aws/elasticloadbalancing/counters.ts';
import { scaled } from '../../../../cloud/clock.ts';
import { createFront, createVpc, localUrl, register, startApplication, startStage, untilHealth } from './stage.ts';

it('tells CloudWatch at the end of each minute what it did, and live what each target did', async () => {
  const clock = scaled(10); // a minute is six seconds
  await using stage = await startStage(undefined, clock);
  const { endpoint, region, operator } = stage.running;
  const cloudwatch = new CloudWatchClient({ endpoint, region, credentials: operator });
  const place = await createVpc(stage);
  const front = await createFront(stage, place);
  const application = await startApplication(stage, place, (request, response) =>
    response.writeHead(request.url === '/broken' ? 500 : 200).end(),
  );
  await register(stage, front, application.ip);
  await untilHealth(stage, front, { [application.ip]: 'healthy' });
  const url = await localUrl(stage, front);
  for (const path of ['/', '/', '/broken']) expect((await fetch(url + path)).status).toBe(path === '/' ? 200 : 500);

  const dimensions = [
    { Name: 'LoadBalancer', Value: front.loadBalancer.slice(front.loadBalancer.indexOf('app/')) },
    { Name: 'TargetGroup', Value: front.targetGroup.slice(front.targetGroup.indexOf('targetgroup/')) },
  ];
  const sum = async (MetricName: string, Dimensions = dimensions) => {
    const { Datapoints } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/ApplicationELB',
        MetricName,
        Dimensions,
        StartTime: new Date(clock.now().getTime() - 3_600_000),
        EndTime: clock.now(),
        Period: 60,
        Statistics: ['Sum', 'SampleCount'],
      }),
    );
    return Datapoints!.reduce((total, it) => total + it.Sum!, 0);
  };
  // A request counts where it began, a response where it ended: that may be the next minute.
  await vi.waitFor(
    async () => {
      expect(await sum('RequestCount')).toBe(3);
      expect(await sum('RequestCount', dimensions.slice(0, 1))).toBe(3);
      expect(await sum('HTTPCode_Target_2XX_Count')).toBe(2);
      expect(await sum('HTTPCode_Target_5XX_Count')).toBe(1);
    },
    { timeout: 25_000 },
  );
  expect(await sum('HealthyHostCount')).toBeGreaterThanOrEqual(1);
  expect(await sum('TargetResponseTime')).toBeGreaterThan(0);
  expect(await liveTargets(stage.running.cloud)).toMatchObject([
    { id: application.ip, inFlight: 0, counters: { requests: 3, responses: { '2XX': 2, '5XX': 1 } } },
  ]);
  cloudwatch.destroy();
  await application.stop();
}, 90_000);
