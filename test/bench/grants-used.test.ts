import { expect, it } from 'vitest';
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
