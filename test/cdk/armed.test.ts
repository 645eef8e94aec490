import { beforeAll, describe, expect, it } from 'vitest';
import { contextOf } from '../../cloud/aws/iam/policy/context.ts';
import { type Policy, readPolicy } from '../../cloud/aws/iam/policy/document.ts';
import { evaluate } from '../../cloud/aws/iam/policy/evaluate.ts';
import { ACCOUNT, synthesized } from './synthesized.ts';

const REGION = 'eu-west-1';
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

type Deed = readonly [action: string, resource: string];

/** What doing a fault takes and taking it back does not, each on one thing: everything else is done to things that drills have made themselves. */
const harm: readonly Deed[] = [
  ['ec2:TerminateInstances', arn('ec2', 'instance/i-1')],
  ['ec2:CreateNetworkAcl', arn('ec2', 'vpc/vpc-1')],
  ['rds:RebootDBInstance', arn('rds', 'db:muster-dev')],
  ['rds:ModifyDBInstance', arn('rds', 'db:muster-dev')],
  ['elasticloadbalancing:CreateRule', arn('elasticloadbalancing', 'listener/app/muster-dev-web/1/2')],
];

/** What taking faults back takes. */
const undone: readonly Deed[] = [
  ['ec2:ModifyInstanceMetadataOptions', arn('ec2', 'instance/i-1')],
  ['ec2:ReplaceNetworkAclAssociation', arn('ec2', 'network-acl/acl-1')],
  ['ec2:DeleteNetworkAcl', arn('ec2', 'network-acl/acl-1')],
  ['ssm:SendCommand', arn('ec2', 'instance/i-1')],
  ['autoscaling:SetDesiredCapacity', arn('autoscaling', 'autoScalingGroup:1:autoScalingGroupName/muster-dev-web')],
  ['elasticloadbalancing:DeleteRule', arn('elasticloadbalancing', 'listener-rule/app/muster-dev-web/1/2/3')],
];

/** Those of the role that FIS takes. */
const experiments: readonly Deed[] = [
  ['rds:RebootDBInstance', arn('rds', 'db:muster-dev')],
  [
    'elasticloadbalancing:ModifyLoadBalancerAttributes',
    arn('elasticloadbalancing', 'loadbalancer/app/muster-dev-web/1'),
  ],
];

interface Statement {
  readonly Resource: string | object | readonly (string | object)[];
}

const policies = new Map<string, Policy>();
beforeAll(async () => {
  const template = (await synthesized()).template('dev');
  for (const [id, { Properties }] of Object.entries(template.findResources('AWS::IAM::Policy'))) {
    // What names a resource of the stack itself (the table, the key) has an ARN only there.
    const literal = (Properties.PolicyDocument.Statement as Statement[]).filter(({ Resource }) =>
      [Resource].flat().every((it) => typeof it === 'string'),
    );
    if (literal.length) policies.set(id, readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: literal })));
  }
}, 120_000);

/** Whether the role may do this to something that bears these tags. */
function may(role: string, action: string, resource: string, tags: Record<string, string>): boolean {
  const [, policy] = [...policies].find(([id]) => id.startsWith(role))!;
  const context = Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
  const asker = { self: ['session'], account: ACCOUNT };
  return evaluate({ action, resource, context: contextOf(context), asker }, { identity: [policy] }).allowed;
}

const ours = { 'muster:environment': 'dev' };

const armed = { ...ours, 'muster:drills': 'armed' };

describe.each([
  ['Inject', [...harm, ...undone]],
  ['Undo', undone],
  ['StopDrills', undone],
])('%s', (step, deeds) => {
  const role = `Steps${step}Policy`;

  it.each(deeds)('may %s on what is armed in its environment, and on nothing else', (action, resource) => {
    expect(may(role, action, resource, armed)).toBe(true);
    expect(may(role, action, resource, { ...ours, 'muster:drills': 'not armed' })).toBe(false);
    expect(may(role, action, resource, { 'muster:environment': 'prod', 'muster:drills': 'armed' })).toBe(false);
    // The network ACL that AWS makes with a VPC bears no tag, and an association is taken from it.
    if (action !== 'ec2:ReplaceNetworkAclAssociation') expect(may(role, action, resource, ours)).toBe(false);
  });
});

describe.each(['Undo', 'StopDrills'])('%s', (step) => {
  it.each(harm)('may not %s, which would be harm', (action, resource) => {
    expect(may(`Steps${step}Policy`, action, resource, armed)).toBe(false);
  });
});

it.each(experiments)('FIS may %s on what is armed, and on nothing else', (action, resource) => {
  const role = 'DrillsExperiments';
  expect(may(role, action, resource, armed)).toBe(true);
  expect(may(role, action, resource, { ...ours, 'muster:drills': 'not armed' })).toBe(false);
  expect(may(role, action, resource, ours)).toBe(false);
});

it('nobody but who does faults may end an instance', () => {
  const [end] = harm;
  const able = [...policies.keys()].filter((id) => may(id, ...end!, armed)).map((id) => id.replace(/Policy\w*$/, ''));
  expect(able.sort()).toEqual(['StepsInject']);
});
