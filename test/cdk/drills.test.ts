import { beforeAll, describe, expect, it } from 'vitest';
import { drills } from '../../events/drills/catalogue.ts';
import { synthesized } from './synthesized.ts';

type Template = Awaited<ReturnType<typeof synthesized>>['template'];
let template: Template;

interface Statement {
  Action: string | string[];
  Condition?: Record<string, Record<string, string>>;
}

beforeAll(async () => {
  ({ template } = await synthesized());
}, 120_000);

const scheduled = Object.entries(drills).filter(([, { schedule }]) => schedule);
const schedules = (name: string) => Object.values(template(name).findResources('AWS::Scheduler::Schedule'));

/** What the role of a function may do. */
function mayDo(name: string, step: string): Statement[] {
  const policies = Object.entries(template(name).findResources('AWS::IAM::Policy'));
  const [, policy] = policies.find(([id]) => id.startsWith(`Steps${step}Policy`))!;
  return policy.Properties.PolicyDocument.Statement as Statement[];
}

describe('the rotation of drills', () => {
  it.each([
    ['dev', 'DISABLED'],
    ['staging', 'ENABLED'],
    ['prod', 'DISABLED'],
  ])('in %s is %s', (name, state) => {
    expect(schedules(name).map(({ Properties }) => Properties.State)).toEqual(scheduled.map(() => state));
  });

  it('starts each drill as a scheduled one, which its skip windows leave out, and keeps what did not start', () => {
    const targets = schedules('staging').map(({ Properties }) => Properties.Target);
    const names = scheduled.map(([name]) => name);
    expect(targets.map(({ Input }) => JSON.parse(Input as string))).toEqual(
      names.map((drill) => ({ environment: 'staging', drill, scheduled: true })),
    );
    for (const { DeadLetterConfig, RetryPolicy } of targets) {
      expect(DeadLetterConfig.Arn).toBeDefined();
      expect(RetryPolicy.MaximumEventAgeInSeconds).toBeLessThanOrEqual(900);
    }
    for (const [name, { schedule }] of scheduled) expect(schedule!.skip.length, name).toBeGreaterThan(0);
  });

  it('does one drill at a time: no two begin within half an hour', () => {
    const starts = scheduled.map(([name, { schedule }]) => {
      const [, minute, hour, day] = /^cron\((\d+) (\d+) \? \* (\w+) \*\)$/.exec(schedule!.cron)!;
      return { name, day, at: Number(hour) * 60 + Number(minute) };
    });
    const near = starts.flatMap((one, n) =>
      starts
        .slice(n + 1)
        .filter((other) => other.day === one.day && Math.abs(other.at - one.at) < 30)
        .map((other) => `${one.name} and ${other.name}`),
    );
    expect(near).toEqual([]);
  });
});

describe('what drills may harm', () => {
  const HARM = /^(ec2:(Terminate|Delete)|rds:(Reboot|Modify)|elasticloadbalancing:(Create|Delete))/;

  it.each([
    ['Inject', 4],
    // What it takes back: network ACLs and rules of its own.
    ['Undo', 2],
    ['StopDrills', 2],
  ])('bears the tag that arms it, for %s', (step, least) => {
    const harming = mayDo('dev', step).filter(({ Action }) => [Action].flat().some((action) => HARM.test(action)));
    expect(harming.length).toBeGreaterThanOrEqual(least);
    for (const { Condition } of harming)
      expect(Condition?.StringEquals).toMatchObject({
        'aws:ResourceTag/muster:environment': 'dev',
        'aws:ResourceTag/muster:drills': 'armed',
      });
  });

  it.each(['Effect', 'Recovery', 'Observe', 'Evidence', 'Targets'])('is not what %s may change', (step) => {
    const actions = mayDo('dev', step).flatMap(({ Action }) => [Action].flat());
    const own = /^(dynamodb|kms|logs):/;
    const changing = actions.filter((it) => !own.test(it) && !/:(Describe|Get|List|Filter)/.test(it));
    expect(changing).toEqual([]);
  });
});
