import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Approval } from '../../../lambdas/deploy/approve.ts';
import { context, type Orchestrated, orchestrated } from '../orchestrated.ts';

let all: Orchestrated;
let client: { endpoint: string; region: string; credentials: Orchestrated['cloud']['operator'] };
const commit = 'c'.repeat(40);

beforeAll(async () => {
  all = await orchestrated();
  client = { endpoint: all.cloud.endpoint, region: all.cloud.region, credentials: all.cloud.operator };
});
afterAll(() => all[Symbol.asyncDispose]());

describe('an alarm of the tier', () => {
  const alarms = [{ name: 'muster-dev-web-errors' }];

  it('is waited for while it rings, and the wait says which, since when and why', async () => {
    const cloudwatch = new CloudWatchClient(client);
    const { alarmsAreQuiet } = await import('../../../lambdas/deploy/alarms.ts');
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'muster-dev-web-errors',
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'HTTPCode_Target_5XX_Count',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 5,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      }),
    );
    await alarmsAreQuiet(cloudwatch, { enabled: true, alarms });
    const state = { AlarmName: 'muster-dev-web-errors', StateReason: 'the database was away' };
    await cloudwatch.send(new SetAlarmStateCommand({ ...state, StateValue: 'ALARM' }));
    const waits = await alarmsAreQuiet(cloudwatch, { enabled: true, alarms }).catch((error: Error) => error);
    expect(waits).toMatchObject({ name: 'AlarmActive' });
    expect((waits as Error).message).toMatch(
      /^Waiting for the alarm "muster-dev-web-errors" to end, which is in ALARM since \S+Z \(the database was away\)/,
    );
    await alarmsAreQuiet(cloudwatch, { enabled: false, alarms });
    await cloudwatch.send(new SetAlarmStateCommand({ ...state, StateValue: 'OK' }));
    await alarmsAreQuiet(cloudwatch, { enabled: true, alarms });
  });
});

describe('a person who does not answer', () => {
  it('has said no when the time is over, and the deployment is told so once', async () => {
    const sfn = new SFNClient(client);
    const { activityArn } = await sfn.send(new CreateActivityCommand({ name: 'approval' }));
    const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const { Role } = await new IAMClient(client).send(
      new CreateRoleCommand({
        RoleName: 'approval',
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      }),
    );
    const States = { Approve: { Type: 'Task', Resource: activityArn, End: true } };
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({
        name: 'approval',
        roleArn: Role!.Arn!,
        definition: JSON.stringify({ StartAt: 'Approve', States }),
      }),
    );
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: stateMachineArn! }));
    const { taskToken } = await sfn.send(new GetActivityTaskCommand({ activityArn: activityArn! }));

    const approve = await import('../../../lambdas/deploy/approve.ts');
    const expire = await import('../../../lambdas/deploy/expire-approvals.ts');
    const table = await import('../../../lambdas/table.ts');
    const ask = { environment: 'dev', token: taskToken!, execution: executionArn!, commit, tiers: ['web'] };
    await approve.handler(ask, context);
    // The dev environment asks nobody, and so waits no hours for an answer.
    expect((await table.read<Approval>('approval', executionArn!))!.body).toMatchObject({ token: taskToken, commit });
    await expire.handler({ environment: 'dev' }, context);
    expect(await sfn.send(new DescribeExecutionCommand({ executionArn: executionArn! }))).toMatchObject({
      status: 'FAILED',
      error: 'NotApproved',
      cause: expect.stringMatching(
        new RegExp(`^Nobody has approved ${commit} from \\S+ until \\S+\\. A redrive asks again`),
      ),
    });
    expect(await table.list('approval')).toEqual([]);
    await expire.handler({ environment: 'dev' }, context);
  });

  it('has time until then', async () => {
    const { handler } = await import('../../../lambdas/deploy/expire-approvals.ts');
    const table = await import('../../../lambdas/table.ts');
    const until = new Date(Date.now() + 60_000).toISOString();
    await table.write<Approval>(
      'approval',
      'later',
      { token: 't', commit, tiers: [], askedAt: until, until },
      undefined,
    );
    await handler({ environment: 'dev' }, context);
    expect(await table.list('approval')).toHaveLength(1);
  });
});

describe('the name of a deployment', () => {
  it('is the commit, unless a deployment of that name is over and well', async () => {
    const { handler } = await import('../../../lambdas/deploy/name-deployment.ts');
    expect(await handler({ environment: 'dev', commit }, context)).toEqual({ name: commit });
    const sfn = new SFNClient(client);
    const { Role } = await new IAMClient(client).send(
      new CreateRoleCommand({
        RoleName: 'deploy',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        }),
      }),
    );
    const ends = {
      StartAt: 'Well?',
      States: {
        'Well?': { Type: 'Choice', Choices: [{ Variable: '$.well', BooleanEquals: true, Next: 'Yes' }], Default: 'No' },
        Yes: { Type: 'Succeed' },
        No: { Type: 'Fail' },
      },
    };
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({
        name: 'muster-dev-deploy',
        roleArn: Role!.Arn!,
        definition: JSON.stringify(ends),
      }),
    );
    const run = async (name: string, well: boolean) => {
      const { executionArn } = await sfn.send(
        new StartExecutionCommand({ stateMachineArn: stateMachineArn!, name, input: JSON.stringify({ well }) }),
      );
      const status = async () => (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
      await expect.poll(status).toBe(well ? 'SUCCEEDED' : 'FAILED');
    };
    await run(commit, true);
    expect(await handler({ environment: 'dev', commit }, context)).toEqual({ name: `${commit}-2` });
    await run(`${commit}-2`, false);
    expect(await handler({ environment: 'dev', commit }, context)).toEqual({ name: `${commit}-2` });
  });
});
