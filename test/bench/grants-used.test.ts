import { describe, expect, it } from 'vitest';
import { accountFor } from '../../bench/grants/account-for.ts';
import { compare } from '../../bench/grants/compare.ts';

const decided = (action: string, resource: string, allowed = true) => ({
  principal: 'role',
  action,
  resource,
  allowed,
});
const vpc = 'arn:aws:ec2:us-east-1:000000000000:vpc/vpc-1';
const own = 'arn:aws:ec2:us-east-1:000000000000:vpc/*';

it('lists what is granted and not used, by the grant, and apart from it what no command asks for', () => {
  const grants = [
    { actions: ['ec2:CreateVpc', 'ec2:DeleteVpc'], on: [own] },
    { actions: ['ec2:CreateTags'], on: [own], implied: 'AWS asks for it' },
  ];
  const { unused, untried } = compare(grants, [decided('ec2:DeleteVpc', vpc)]);
  expect(unused).toEqual([`ec2:CreateVpc on ${own}`]);
  expect(untried).toEqual([`ec2:CreateTags on ${own}`]);
});

it('does not take a right on one thing for a right on another', () => {
  const grants = [{ actions: ['ec2:DeleteVpc'], on: ['arn:aws:ec2:us-east-1:000000000000:subnet/*'] }];
  expect(compare(grants, [decided('ec2:DeleteVpc', vpc)]).unused).toHaveLength(1);
  expect(compare([{ actions: ['ec2:DeleteVpc'], on: ['*'] }], [decided('ec2:DeleteVpc', vpc)]).unused).toEqual([]);
});

it('lists what was refused, each once, and does not call it used', () => {
  const grants = [{ actions: ['ec2:DeleteVpc'], on: [own] }];
  const refusal = decided('ec2:DeleteVpc', vpc, false);
  expect(compare(grants, [refusal, refusal])).toEqual({
    unused: [`ec2:DeleteVpc on ${own}`],
    untried: [],
    refused: [`ec2:DeleteVpc on ${vpc}`],
  });
});

describe('what functions were granted is accounted for', () => {
  const reason = (functions: string[], actions: string[]) => ({
    functions,
    actions,
    because: 'nothing fails',
    source: 'a test',
    on: '2026-11-21',
  });
  const holders = [
    { name: 'vpc', grants: [{ actions: ['ec2:CreateVpc', 'ec2:DeleteVpc'], on: [own] }] },
    { name: 'subnets', grants: [{ actions: ['ec2:DeleteVpc'], on: [own] }] },
  ];
  const used = [{ ...decided('ec2:CreateVpc', vpc), principal: 'vpc' }];

  it('by its use, or by a reason: what has neither is named', () => {
    expect(accountFor(holders, used, []).unexplained).toEqual([
      `vpc: ec2:DeleteVpc on ${own}`,
      `subnets: ec2:DeleteVpc on ${own}`,
    ]);
    expect(accountFor(holders, used, [reason(['vpc'], ['ec2:DeleteVpc'])]).unexplained).toEqual([
      `subnets: ec2:DeleteVpc on ${own}`,
    ]);
    expect(accountFor(holders, used, [reason(['*'], ['ec2:DeleteVpc'])])).toEqual({
      refused: [],
      unexplained: [],
      stale: [],
    });
  });

  it('and by no reason for what was used, or was granted to nobody', () => {
    const { stale } = accountFor(holders, used, [reason(['vpc'], ['ec2:CreateVpc', 'ec2:RunInstances'])]);
    expect(stale).toEqual([
      'vpc used ec2:CreateVpc, of which is said: nothing fails',
      'vpc was not granted ec2:RunInstances, of which is said: nothing fails',
    ]);
    expect(accountFor(holders, used, [reason(['subnet-group'], ['ec2:DeleteVpc'])]).stale).toHaveLength(1);
  });

  it('names who was refused what', () => {
    const refusal = { ...decided('ec2:DeleteVpc', vpc, false), principal: 'vpc' };
    expect(accountFor(holders, [refusal], []).refused).toEqual([`vpc: ec2:DeleteVpc on ${vpc}`]);
  });
});
