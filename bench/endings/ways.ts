import { setTimeout as sleep } from 'node:timers/promises';
import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DisableRuleCommand, EnableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { DeleteRolePolicyCommand, ListRolesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { DescribeExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import type { System } from './system.ts';

/** A drill in the middle. */
export interface Middle {
  readonly system: System;
  readonly execution: string;
  readonly injectedAt: Date;
  readonly undoAt: Date;
}

/** How a drill comes to its end in the middle. */
export interface Way {
  /** What is different from the experiment's file for it. */
  readonly with?: object;
  /** Resolves when what it has done to the orchestrator is over; gives when the reason to end was there. */
  end(middle: Middle): Promise<Date>;
}

const stop = (system: System, executionArn: string) =>
  system.aws.states.send(new StopExecutionCommand({ executionArn }));

/** Every function that a drill or an aftermath needs from here on. */
const NEEDED = /^Muster-dev-Steps(Effect|Observe|Undo|Recovery|StopProbe|Evidence|Judge|DrillReport|Broken)/;

async function over({ aws: { states } }: System, executionArn: string): Promise<void> {
  while ((await states.send(new DescribeExecutionCommand({ executionArn }))).status === 'RUNNING') await sleep(100);
}

/** Its functions may do nothing any more, so that the drill fails; they may again when it is over. */
async function functionsFail({ system, execution }: Middle): Promise<Date> {
  const at = new Date();
  const { iam } = system.aws;
  const { Roles = [] } = await iam.send(new ListRolesCommand({ MaxItems: 1000 }));
  const roles = Roles.map(({ RoleName }) => RoleName!).filter((name) => NEEDED.test(name));
  if (roles.length < 9) throw new RangeError(`only ${roles} are roles of the functions`);
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
  });
  for (const RoleName of roles)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'broken', PolicyDocument }));
  await over(system, execution);
  for (const RoleName of roles) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'broken' }));
  return at;
}

/** The event of its end reaches nobody: the schedule alone is left. */
async function nobodyHears({ system, execution }: Middle): Promise<Date> {
  const at = new Date();
  const { events } = system.aws;
  const { Rules = [] } = await events.send(new ListRulesCommand({}));
  const rule = Rules.find(({ Name = '' }) => Name.includes('DrillBroken'))!;
  await events.send(new DisableRuleCommand({ Name: rule.Name }));
  await stop(system, execution);
  await over(system, execution);
  await sleep(2_000); // an event that is on its way finds the rule disabled
  await events.send(new EnableRuleCommand({ Name: rule.Name }));
  return at;
}

/** Long enough that only the condition can end it. */
const LONG = { seconds: 120, undoAfterSeconds: 180 };
const ALARM = 'web-errors';
const SWITCH = '/muster/dev/drills/stop';

export const ways: Readonly<Record<string, Way>> = {
  stopped: {
    async end({ system, execution }) {
      const at = new Date();
      await stop(system, execution);
      return at;
    },
  },
  'functions-fail': { end: functionsFail },
  'nobody-hears': { end: nobodyHears },
  killed: {
    async end({ system }) {
      const at = new Date();
      await system.kill();
      await system.start();
      return at;
    },
  },
  /** The cloud comes back when the schedule was due long ago. */
  'killed-for-long': {
    async end({ system, undoAt }) {
      const at = new Date();
      await system.kill();
      await sleep(Math.max(0, undoAt.getTime() - Date.now() + 1_000));
      await system.start();
      return at;
    },
  },
  alarm: {
    with: { ...LONG, stop: { alarms: [ALARM] } },
    async end({ system: { aws } }) {
      const AlarmName = `muster-dev-${ALARM}`;
      const at = new Date();
      await aws.cloudwatch.send(
        new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'the shop is full' }),
      );
      return at;
    },
  },
  /** The reason is there when half of the last two seconds' requests have failed. */
  client: {
    with: { ...LONG, stop: { client: { errorRate: 0.5, overMs: 2_000 } } },
    end: async ({ injectedAt }) => new Date(injectedAt.getTime() + 1_000),
  },
  switch: {
    with: LONG,
    async end({ system: { aws } }) {
      const at = new Date();
      await aws.ssm.send(new PutParameterCommand({ Name: SWITCH, Value: 'a bench', Type: 'String' }));
      await aws.ssm.send(new DeleteParameterCommand({ Name: SWITCH }));
      return at;
    },
  },
};
