import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { dev } from '../../cdk/environments/dev.ts';
import { values } from '../../cdk/environments/environment.ts';
import { contextOf } from '../../cloud/aws/iam/policy/context.ts';
import { readPolicy } from '../../cloud/aws/iam/policy/document.ts';
import { type Asker, evaluate } from '../../cloud/aws/iam/policy/evaluate.ts';
import { ACCOUNT, synthesized } from './synthesized.ts';

const REGION = 'eu-west-1';
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** Whether a key's policy alone lets somebody in who has no other right. */
const lets = (policy: string, asker: Asker, action: string, context: Record<string, string> = {}) =>
  evaluate(
    { action, resource: arn('kms', 'key/1'), context: contextOf(context), asker },
    { identity: [], resource: readPolicy(policy, 'resource'), authoritative: true },
  ).allowed;

const service = (name: string): Asker => ({ self: [], service: `${name}.amazonaws.com` });
const role = (name: string): Asker => {
  const is = `arn:aws:iam::${ACCOUNT}:role/${name}`;
  return { self: [], role: is, account: ACCOUNT };
};

describe('the key of an environment', () => {
  let policy: string;
  beforeAll(async () => {
    const where = { environment: 'dev', account: ACCOUNT, region: REGION, table: 'muster-dev', boundary: 'arn' };
    const seed = { bucket: 'seed', key: 'seed.zip' };
    process.env.SETTINGS = JSON.stringify({ ...values(dev), ...where, seed, migration: seed });
    ({ keyPolicy: policy } = await import('../../lambdas/key-policy.ts'));
  });

  const scaling = role('aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling');

  it.each(['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKeyWithoutPlaintext', 'DescribeKey'])(
    'lets Auto Scaling %s, without which instances with sealed volumes end at launch',
    (action) => {
      expect(lets(policy, scaling, `kms:${action}`)).toBe(true);
      expect(lets(policy, role('another'), `kms:${action}`)).toBe(false);
    },
  );

  it('lets Auto Scaling grant its use to nobody but AWS’s own services', () => {
    expect(lets(policy, scaling, 'kms:CreateGrant', { 'kms:GrantIsForAWSResource': 'true' })).toBe(true);
    expect(lets(policy, scaling, 'kms:CreateGrant', { 'kms:GrantIsForAWSResource': 'false' })).toBe(false);
    expect(lets(policy, scaling, 'kms:ScheduleKeyDeletion')).toBe(false);
  });

  it('lets CloudWatch Logs seal the log groups of this account alone', () => {
    const of = (account: string) => ({
      'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${REGION}:${account}:log-group:/muster/dev/web`,
    });
    const logs = service(`logs.${REGION}`);
    expect(lets(policy, logs, 'kms:GenerateDataKey', of(ACCOUNT))).toBe(true);
    expect(lets(policy, logs, 'kms:GenerateDataKey', of('999999999999'))).toBe(false);
    expect(lets(policy, logs, 'kms:GenerateDataKey')).toBe(false);
    expect(lets(policy, service('sns'), 'kms:GenerateDataKey', of(ACCOUNT))).toBe(false);
  });

  it('is made after the role that it names: AWS refuses a policy that names nobody', () => {
    const provision = readFileSync('statemachines/provision.asl.json', 'utf8');
    const [, state = ''] = /"ServiceLinkedRoles": (\{[\s\S]*?"Next": "\w+")/.exec(provision) ?? [];
    expect(state).toMatch(/"Next": "Key"$/);
  });
});

describe('the key of the orchestrator', () => {
  it('lets EventBridge seal what it puts among the dead letters, and do nothing else', async () => {
    const [key] = Object.values((await synthesized()).template('dev').findResources('AWS::KMS::Key'));
    const policy = JSON.stringify(key!.Properties.KeyPolicy);
    expect(lets(policy, service('events'), 'kms:GenerateDataKey')).toBe(true);
    expect(lets(policy, service('events'), 'kms:Decrypt')).toBe(true);
    expect(lets(policy, service('events'), 'kms:PutKeyPolicy')).toBe(false);
    expect(lets(policy, service('scheduler'), 'kms:GenerateDataKey')).toBe(false);
  }, 60_000);
});
