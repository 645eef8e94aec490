import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Boundary } from '../../cdk/boundary.ts';
import { discoverFunctions } from '../../cdk/discover-functions.ts';
import { values } from '../../cdk/environments/environment.ts';
import { prod } from '../../cdk/environments/prod.ts';
import { readPolicy } from '../../cloud/aws/iam/policy/document.ts';
import { evaluate } from '../../cloud/aws/iam/policy/evaluate.ts';
import type { Statement } from '../../lambdas/machine-roles.ts';
import { trespasses } from './trespasses.ts';

const where = { environment: 'dev', account: '111122223333', region: 'eu-west-1' };
const migration = { bucket: 'assets', key: 'migration.zip' };

type Style = 'in place' | 'blue/green';

/** The roles that a Lambda makes, as it makes them in an environment of this style. */
async function roles(
  deploymentStyle: Style,
  environment = where.environment,
): Promise<[role: string, statements: readonly Statement[]][]> {
  const facts = { ...values(prod), ...where, environment, deploymentStyle, table: 'muster-dev', boundary: 'arn' };
  process.env.SETTINGS = JSON.stringify({ ...facts, seed: migration, migration });
  const { roles: names, statements } = await import('../../lambdas/machine-roles.ts');
  return names.map((role) => [
    role,
    statements(role, `arn:aws:kms:${where.region}:${where.account}:key/${environment}`),
  ]);
}

/** The boundary's document, as the stack has it. */
function boundary(deploymentStyle: Style): string {
  const stack = new Stack(new App(), 'S');
  const program = `arn:aws:s3:::${migration.bucket}/${migration.key}`;
  new Boundary(stack, 'Boundary', { ...where, program, blueGreen: deploymentStyle === 'blue/green' });
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  return JSON.stringify(policy!.Properties.PolicyDocument);
}

/** What a role is given and its boundary takes: `logs:PutLogEvents on arn:…`. Wildcards stand for themselves. */
function outside(statements: readonly Statement[], bounds: string): string[] {
  const asker = { self: ['role'], account: where.account };
  const all = [{ ...readPolicy(ANYTHING)[0]! }];
  return statements.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => Resource.map((resource) => [action, resource] as const))
      .filter(
        ([action, resource]) =>
          !evaluate(
            { action, resource, context: new Map(), asker },
            { identity: [all], boundary: [readPolicy(bounds)] },
          ).allowed,
      )
      .map(([action, resource]) => `${action} on ${resource}`),
  );
}
const ANYTHING = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

describe.each<Style>(['in place', 'blue/green'])('where deployments are %s', (style) => {
  afterEach(() => vi.resetModules());

  it('every role stays within its boundary: what that takes would be refused in the middle of a run', async () => {
    const bounds = boundary(style);
    for (const [role, statements] of await roles(style)) {
      expect(statements.length, role).toBeGreaterThan(0);
      expect(outside(statements, bounds), role).toEqual([]);
    }
  });
});

it('no role of one environment could change something in another', async () => {
  const ours = await roles('blue/green');
  vi.resetModules();
  const theirs = (await roles('blue/green', 'staging')).flatMap(([, statements]) => statements);
  vi.resetModules();
  // The agent of Systems Manager speaks for its own instance; a build in a VPC makes and removes what has no name before; the rest is AWS's, or the stack's own program.
  const shared =
    /^ssm(messages)?:(Update|Create|Open)|^ec2:(RunInstances|(Create|Delete)NetworkInterface) |aws-codedeploy-|:parameter\/aws\/|:assets\//;
  for (const [role, statements] of ours)
    expect(
      trespasses(statements, theirs, 'staging').filter((it) => !shared.test(it)),
      role,
    ).toEqual([]);
});

it('sees what is outside', () => {
  const given: Statement = {
    Effect: 'Allow',
    Action: ['iam:CreateUser', 's3:GetObject'],
    Resource: ['arn:aws:s3:::x/y'],
  };
  expect(outside([given], boundary('in place'))).toEqual([
    'iam:CreateUser on arn:aws:s3:::x/y',
    's3:GetObject on arn:aws:s3:::x/y',
  ]);
});

it.each<Style>(['in place', 'blue/green'])(
  'a role that is given every right makes, changes, takes on and passes no other (%s)',
  (style) => {
    const another = `arn:aws:iam::${where.account}:role/Administrator`;
    const Action = ['CreateRole', 'PutRolePolicy', 'AttachRolePolicy', 'DeleteRolePermissionsBoundary', 'PassRole'];
    const wish = [...Action.map((it) => `iam:${it}`), 'iam:CreateAccessKey', 'sts:AssumeRole'];
    const given: Statement = { Effect: 'Allow', Action: wish, Resource: [another] };
    expect(outside([given], boundary(style))).toEqual(wish.map((it) => `${it} on ${another}`));
  },
);

it('no function can take a boundary away, loosen it, or give a role what somebody else wrote', async () => {
  const functions = await discoverFunctions();
  const bounded = { StringEquals: { 'iam:PermissionsBoundary': '{boundary}' } };
  const having = (actions: RegExp) =>
    functions.flatMap(({ name, grants }) =>
      grants
        .filter((it) => it.actions.some((action) => actions.test(action)))
        .map(({ on, when }) => ({ name, on, when })),
    );
  const loosening =
    /^iam:(Delete\w+PermissionsBoundary|PutUser\w+|Attach\w+|CreatePolicy\w*|SetDefaultPolicyVersion|\w*\*)$/;
  expect(having(loosening)).toEqual([]);
  const ours = ['arn:aws:iam::{account}:role/muster/{environment}/*'];
  // What it may put on a role is that boundary and no other.
  expect(having(/^iam:(CreateRole|PutRolePolicy|PutRolePermissionsBoundary)$/)).toEqual([
    { name: 'roles', on: ours, when: bounded },
  ]);
  // Whom a role of the application trusts is put right by who makes it, and by nobody else.
  expect(having(/^iam:Update\w+$/)).toEqual([{ name: 'roles', on: ours, when: undefined }]);
});
