import { statSync } from 'node:fs';
import path from 'node:path';
import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from 'vitest';
import type { Evening } from '../evening.ts';
import { shellOf } from '../instance.ts';
import { ask } from '../site.ts';

/** Phase 2: everything is there, and answers. */
export const smoke = (tonight: () => Evening) =>
  describe('the first look', () => {
    it("finds the operator's credentials in a file that its owner alone reads", () => {
      const { folder, outputs } = tonight();
      expect(statSync(path.join(folder, 'outputs.json')).mode & 0o777).toBe(0o600);
      expect(Object.keys(outputs.credentials)).toEqual(['accessKeyId', 'secretAccessKey']);
    });

    it('finds the public load balancer answering 200 on /health', async () => {
      expect(await ask('GET', `${tonight().site}/health`)).toMatchObject({
        status: 200,
        body: { status: 'ok', tier: 'web' },
      });
    });

    it('finds the internal load balancer answering 200 on /health, to the web tier', async () => {
      const evening = tonight();
      const { node } = await shellOf(evening, 'web');
      const url = `http://${evening.outputs.internalLoadBalancer.dnsName}/health`;
      const answer = await node(
        'const it = await fetch(process.argv[1]); console.log(JSON.stringify([it.status, await it.json()]));',
        url,
      );
      expect(answer).toMatchObject([200, { status: 'ok', tier: 'api' }]);
    });

    it('finds no door to the internal load balancer, which is internal by scheme', async () => {
      const { aws, outputs } = tonight();
      const LoadBalancerArn = outputs.internalLoadBalancer.arn;
      const { LoadBalancers } = await aws.elb.send(
        new DescribeLoadBalancersCommand({ LoadBalancerArns: [LoadBalancerArn] }),
      );
      expect(LoadBalancers![0]).toMatchObject({ Scheme: 'internal', State: { Code: 'active' } });
      const { Attributes } = await aws.elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
      expect(Attributes!.map(({ Key }) => Key)).not.toContain('local.url');
      await expect(fetch(`http://${outputs.internalLoadBalancer.dnsName}/health`)).rejects.toThrow('fetch failed');
    });

    it('finds both tiers ready, down to the database', async () => {
      expect(await ask('GET', `${tonight().site}/ready`)).toMatchObject({
        status: 200,
        body: { needs: { api: { connected: true } } },
      });
    });

    it('finds four instances in service, two a tier, one a zone', async () => {
      const { AutoScalingGroups = [] } = await tonight().aws.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
      expect(AutoScalingGroups.map((it) => it.AutoScalingGroupName).sort()).toEqual([
        'muster-dev-api',
        'muster-dev-web',
      ]);
      for (const { Instances = [] } of AutoScalingGroups) {
        expect(Instances.map((it) => [it.AvailabilityZone, it.LifecycleState, it.HealthStatus]).sort()).toEqual([
          ['us-east-1a', 'InService', 'Healthy'],
          ['us-east-1b', 'InService', 'Healthy'],
        ]);
      }
    });

    it.each([
      ['muster-dev-web', 8080],
      ['muster-dev-api', 8081],
    ])('finds the targets of %s healthy on port %i', async (name, port) => {
      const { aws } = tonight();
      const { TargetGroups } = await aws.elb.send(new DescribeTargetGroupsCommand({ Names: [name] }));
      const { TargetGroupArn } = TargetGroups![0]!;
      const { TargetHealthDescriptions = [] } = await aws.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
      expect(TargetHealthDescriptions.map((it) => [it.Target!.Port, it.TargetHealth!.State])).toEqual([
        [port, 'healthy'],
        [port, 'healthy'],
      ]);
    });
  });
