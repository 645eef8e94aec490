import { describe, expect, it } from 'vitest';
import { contextOf } from '../../../../../cloud/aws/iam/policy/context.ts';
import { MalformedPolicy, readPolicy } from '../../../../../cloud/aws/iam/policy/document.ts';
import { evaluate, type Policies } from '../../../../../cloud/aws/iam/policy/evaluate.ts';
import { policyOf, type StatementText } from '../account.ts';

const account = '000000000000';
const role = `arn:aws:iam::${account}:role/worker`;
const session = `arn:aws:sts::${account}:assumed-role/worker/one`;
const bucket = 'arn:aws:s3:::b/k';
const asker = { self: [session, 'AROA1:one'], role, account };

const may = (Action: string | string[], Resource: string | string[] = '*'): StatementText => ({
  Effect: 'Allow',
  Action,
  Resource,
});
const not = (Action: string, Resource = '*'): StatementText => ({ Effect: 'Deny', Action, Resource });
const own = (...statements: StatementText[]) => readPolicy(policyOf(...statements));
const of = (...statements: StatementText[]) => readPolicy(policyOf(...statements), 'resource');

const decide = (policies: Partial<Policies>, action = 's3:GetObject', who: typeof asker | object = asker) =>
  evaluate(
    { action, resource: bucket, context: contextOf({}), asker: who as typeof asker },
    { identity: [], ...policies },
  );
const refusal = (source: string, explicit = false) => ({ allowed: false, explicit, source });

describe('identity policies', () => {
  it.each([
    ['s3:GetObject', bucket, true],
    ['s3:get*', '*', true],
    ['*', 'arn:aws:s3:::b/*', true],
    ['s3:Get?bject', bucket, true],
    ['s3:Put*', '*', false],
    ['s3:*', 'arn:aws:s3:::c/*', false],
  ])('allow %s on %s: %s', (action, resource, allowed) => {
    expect(decide({ identity: [own(may(action, resource))] }).allowed).toBe(allowed);
  });

  it('allow what NotAction and NotResource leave', () => {
    const all = { Effect: 'Allow' as const, NotAction: 'iam:*', NotResource: 'arn:aws:s3:::c/*' };
    expect(decide({ identity: [own(all)] }).allowed).toBe(true);
    expect(decide({ identity: [own(all)] }, 'iam:PassRole').allowed).toBe(false);
  });

  it('allow nothing when there are none', () => {
    expect(decide({})).toEqual(refusal('identity-based policy'));
  });

  it('are overruled by one deny', () => {
    expect(decide({ identity: [own(may('*')), own(not('s3:Get*'))] })).toEqual(refusal('identity-based policy', true));
  });
});

describe('a boundary and a session policy', () => {
  const identity = [own(may('*'))];
  it('take away what they do not allow', () => {
    expect(decide({ identity, boundary: [own(may('ec2:*'))] })).toEqual(refusal('permissions boundary'));
    expect(decide({ identity, session: [own(may('ec2:*'))] })).toEqual(refusal('session policy'));
    expect(decide({ identity, boundary: [own(may('s3:*'))], session: [own(may('s3:Get*'))] }).allowed).toBe(true);
  });

  it('give nothing by themselves', () => {
    expect(decide({ boundary: [own(may('*'))] })).toEqual(refusal('identity-based policy'));
  });
});

describe("a resource's policy", () => {
  const to = (Principal: unknown, Effect: 'Allow' | 'Deny' = 'Allow') =>
    of({ Effect, Principal, Action: 's3:*', Resource: '*' });

  it.each([
    ['the role', { AWS: role }, true],
    ['the session', { AWS: session }, true],
    ['everyone', '*', true],
    ['everyone of AWS', { AWS: '*' }, true],
    ['its account, which is for IAM to decide', { AWS: account }, false],
    ['another role', { AWS: `${role}2` }, false],
    ['a service', { Service: 's3.amazonaws.com' }, false],
  ])('that allows %s', (_, principal, allowed) => {
    expect(decide({ resource: to(principal) }).allowed).toBe(allowed);
  });

  it('keeps out all but those whom NotPrincipal names', () => {
    const identity = [own(may('*'))];
    const deny = (NotPrincipal: object) => of({ Effect: 'Deny', NotPrincipal, Action: 's3:*', Resource: '*' });
    expect(decide({ identity, resource: deny({ AWS: [role] }) }).allowed).toBe(true);
    expect(decide({ identity, resource: deny({ AWS: [`${role}2`] }) })).toEqual(refusal('resource-based policy', true));
  });

  it('lets a role no further than its boundary', () => {
    const boundary = [own(may('ec2:*'))];
    expect(decide({ resource: to({ AWS: role }), boundary })).toEqual(refusal('permissions boundary'));
  });

  it('decides alone for services and for the unknown', () => {
    const events = { self: [], service: 'events.amazonaws.com' };
    expect(decide({ resource: to({ Service: 'events.amazonaws.com' }) }, 's3:PutObject', events).allowed).toBe(true);
    expect(
      decide({ resource: to({ Service: 'events.us-east-1.amazonaws.com' }) }, 's3:PutObject', events).allowed,
    ).toBe(true);
    expect(decide({ resource: to({ Service: 'logs.amazonaws.com' }) }, 's3:PutObject', events).allowed).toBe(false);
    expect(decide({}, 's3:GetObject', { self: [] })).toEqual(refusal('resource-based policy'));
  });

  it('of a key counts IAM only where it lets the account in', () => {
    const identity = [own(may('*'))];
    expect(decide({ identity, resource: to({ AWS: account }), authoritative: true }).allowed).toBe(true);
    expect(decide({ identity, resource: to({ AWS: `${role}2` }), authoritative: true })).toEqual(
      refusal('resource-based policy'),
    );
    expect(decide({ resource: to({ AWS: account }), authoritative: true })).toEqual(refusal('identity-based policy'));
  });
});

describe('a document', () => {
  it.each([
    ['{', 'it is not JSON'],
    ['{"Statement":[]}', 'it has no Statement'],
    [policyOf({ Effect: 'Permit' as 'Allow', Action: '*', Resource: '*' }), 'Effect is Allow or Deny, not "Permit"'],
    [policyOf({ Effect: 'Allow', Action: 'GetObject', Resource: '*' }), 'must be prefaced by a vendor'],
    [policyOf({ Effect: 'Allow', Action: 's3:*' }), 'must contain resources'],
    [policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*', Principal: '*' }), 'should not specify a principal'],
    [policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*', Conditions: {} }), 'no member Conditions'],
    ['{"Version":"2020-01-01","Statement":[]}', 'valid version string'],
  ])('is refused: %s', (text, why) => {
    expect(() => readPolicy(text)).toThrow(MalformedPolicy);
    expect(() => readPolicy(text)).toThrow(why);
  });
});
