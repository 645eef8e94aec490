import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Change } from '../../../lambdas/resource.ts';
import { type Account, emptyAccount, mutations } from './account.ts';
import { isShuffle } from './is-shuffle.ts';

let account: Account;
beforeAll(async () => {
  account = await emptyAccount();
}, 60_000);
afterAll(() => account[Symbol.asyncDispose]());

/** Each step that did not make exactly the calls that were planned for it, in their order. */
function unplanned(changes: readonly Change[], made: ReadonlyMap<string, readonly string[]>): string[] {
  return [...made].flatMap(([step, calls]) => {
    const planned = changes.filter((it) => it.step === step).map((it) => it.calls);
    return isShuffle(calls, planned)
      ? []
      : [`${step} was to call ${planned.flat().join(', ')} and called ${calls.join(', ')}`];
  });
}

describe('a plan', () => {
  it('says every call that a provision of an empty account then makes, and makes none of them', async () => {
    account.called();
    const changes = await account.plan();
    expect(mutations(account.called())).toEqual([]);
    expect(changes.filter(({ action }) => action === 'create').length).toBe(changes.length);

    const made = await account.provision();
    expect([...made.values()].flat().length).toBeGreaterThan(100);
    expect(unplanned(changes, made)).toEqual([]);

    // A plan that keeps one call to itself, or tells two in another order, is found out.
    const lie = (calls: Change['calls'], of = 'vpc') =>
      changes.map((it) => (it.resource === of ? { ...it, calls } : it));
    expect(unplanned(lie(['ec2:CreateVpc']), made)).toEqual([
      expect.stringContaining('called ec2:CreateVpc, ec2:ModifyVpcAttribute'),
    ]);
    expect(unplanned(lie(['ec2:ModifyVpcAttribute', 'ec2:CreateVpc']), made)).toHaveLength(1);
  }, 120_000);

  it('says what puts one drifted thing right, and that is all that is called', async () => {
    const elb = new ElasticLoadBalancingV2Client({
      endpoint: account.world.cloud.endpoint,
      region: 'us-east-1',
      credentials: account.world.cloud.operator,
    });
    const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({ Names: ['muster-dev-api'] }));
    await elb.send(
      new ModifyTargetGroupAttributesCommand({
        TargetGroupArn: TargetGroups[0]!.TargetGroupArn!,
        Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '77' }],
      }),
    );

    const changes = await account.plan();
    const [drifted, ...others] = changes.filter(({ calls, action }) => calls.length > 0 || action !== 'keep');
    expect(others).toEqual([]);
    expect(drifted).toMatchObject({
      resource: 'target-group/api',
      action: 'update',
      because: ['it drains for 77 seconds, not for 5'],
    });
    const made = await account.provision();
    expect(unplanned(changes, made)).toEqual([]);
    expect([...made.values()].flat()).toEqual(drifted!.calls);
  }, 120_000);
});
