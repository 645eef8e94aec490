import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contextOf } from '../../cloud/aws/iam/policy/context.ts';
import { readPolicy } from '../../cloud/aws/iam/policy/document.ts';
import { evaluate } from '../../cloud/aws/iam/policy/evaluate.ts';
import { operationsIn, sources } from '../../docs/parity/sent.ts';

const root = path.resolve(import.meta.dirname, '../..');
const text = readFileSync(path.join(root, 'docs/aws/operator-policy.json'), 'utf8');
const account = '111122223333';
const at = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:${account}:${resource}`;

/** What the console does beyond asking, under the name of its right, and on what: as AWS's service authorization reference has it. */
const DOES: Readonly<Record<string, readonly [action: string, on: string, ...others: (readonly [string, string])[]]>> =
  {
    'states:StartExecution': ['states:StartExecution', at('states', 'stateMachine:muster-dev-provision')],
    'states:StopExecution': ['states:StopExecution', at('states', 'execution:muster-dev-provision:1')],
    'states:RedriveExecution': ['states:RedriveExecution', at('states', 'execution:muster-dev-provision:1')],
    // A token is all that these name.
    'states:SendTaskSuccess': ['states:SendTaskSuccess', '*'],
    'states:SendTaskFailure': ['states:SendTaskFailure', '*'],
    'states:CreateStateMachine': [
      'states:CreateStateMachine',
      at('states', 'stateMachine:muster-dev-provision-1'),
      ['states:TagResource', at('states', 'stateMachine:muster-dev-provision-1')],
      ['iam:PassRole', `arn:aws:iam::${account}:role/Muster-dev-ProvisionMachineRole1-2`],
    ],
    'states:DeleteStateMachine': ['states:DeleteStateMachine', at('states', 'stateMachine:muster-dev-provision-1')],
    'lambda:Invoke': ['lambda:InvokeFunction', at('lambda', 'function:muster-dev-accept')],
    'ssm:PutParameter': ['ssm:PutParameter', at('ssm', 'parameter/muster/dev/drills/stop')],
    'ssm:DeleteParameter': ['ssm:DeleteParameter', at('ssm', 'parameter/muster/dev/drills/stop')],
  };

/** What the managed policy `ReadOnlyAccess` has of the services that the console asks. */
const ASKS = /:(Describe|Get|List|BatchGet|Head|Query|FilterLogEvents)/;

/** What a person does without the console: read what is sealed, and push. */
const BESIDES = ['kms:Decrypt', 'codecommit:GitPull', 'codecommit:GitPush'];

const sent = [
  ...new Set(
    sources(root, 'console', '.ts').flatMap((file) => operationsIn(readFileSync(path.join(root, file), 'utf8'))),
  ),
];
const needed = () => Object.values(DOES).flatMap(([action, on, ...others]) => [[action, on] as const, ...others]);
const may = (policy: string, action: string, resource: string) =>
  evaluate(
    {
      action,
      resource,
      context: contextOf({ 'iam:PassedToService': 'states.amazonaws.com' }),
      asker: { self: ['guild'], account },
    },
    { identity: [readPolicy(policy)] },
  ).allowed;

describe('the policy for whoever works with an environment', () => {
  it('is about all that the console does beyond asking', () => {
    expect(sent.filter((it) => !ASKS.test(it)).sort()).toEqual(Object.keys(DOES).sort());
  });

  it('allows each of these calls, and is not enough for another environment', () => {
    expect(needed().filter(([action, on]) => !may(text, action, on))).toEqual([]);
    const elsewhere = needed().filter(([, on]) => on !== '*');
    expect(elsewhere.filter(([action, on]) => may(text, action, on.replace(/([Mm]uster[-/])dev/, '$1prod')))).toEqual(
      [],
    );
  });

  it('allows nothing that nobody needs', () => {
    const given = (JSON.parse(text) as { Statement: { Action: string | string[] }[] }).Statement.flatMap(
      ({ Action }) => Action,
    );
    expect(given.sort()).toEqual([...needed().map(([action]) => action), ...BESIDES].sort());
  });

  it('is found wanting where a call is tied to what AWS does not tie it to', () => {
    const narrow = text.replace('"Resource": "*"', '"Resource": "arn:aws:states:*:*:execution:muster-dev-*"');
    expect(needed().filter(([action, on]) => !may(narrow, action, on))).toEqual([
      ['states:SendTaskSuccess', '*'],
      ['states:SendTaskFailure', '*'],
    ]);
  });
});
