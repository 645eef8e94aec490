import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { againstText } from '../../console/against.ts';
import { type Plan, planText } from '../../console/plan.ts';

const plan: Plan = {
  changes: [
    {
      resource: 'vpc',
      action: 'create',
      because: ['it does not exist'],
      calls: ['ec2:CreateVpc', 'ec2:ModifyVpcAttribute'],
      step: 'vpc',
    },
    { resource: 'key', action: 'keep', because: [], calls: [], step: 'key' },
    {
      resource: 'route-table/public',
      action: 'update',
      because: ['subnet-1 does not use it'],
      calls: ['ec2:AssociateRouteTable', 'ec2:AssociateRouteTable'],
      step: 'route-tables',
    },
    {
      resource: 'database',
      action: 'replace',
      because: ['DBName is old, not guilds'],
      cause: { kind: 'unexplained', words: 'Call by mallory', at: '2026-11-01T20:00:10.000Z' },
      calls: [],
      step: 'database',
    },
  ],
  findings: [],
  summary: { create: 1, update: 1, replace: 1, keep: 1 },
  calls: 4,
  duration: {
    seconds: 785.3,
    chain: [
      { state: 'Accept', seconds: 0.3 },
      { state: 'Vpc', seconds: 5 },
      { state: 'DatabaseAvailable', seconds: 780 },
    ],
    tasks: [],
  },
  monthly: {
    total: 100.9,
    each: [
      { resource: 'key', dollars: 1 },
      { resource: 'database', dollars: 99.8 },
      { resource: 'alarm/web', dollars: 0.05 },
      { resource: 'alarm/api', dollars: 0.05 },
    ],
    unknown: ['auto-scaling-group/web: t99.micro'],
    asOf: '2026-06',
    region: 'us-east-1',
  },
  run: { transitions: 118, dollars: 0.0184 },
};

describe('a plan as text', () => {
  it('says what changes, why and by which calls, how long that takes and why, and what it costs', () => {
    expect(stripVTControlCharacters(planText(plan, false)).split('\n')).toEqual([
      '+ vpc: it does not exist',
      '    ec2:CreateVpc, ec2:ModifyVpcAttribute',
      '~ route-table/public: subnet-1 does not use it',
      '    ec2:AssociateRouteTable ×2',
      '± database: DBName is old, not guilds',
      '    unexplained: Call by mallory, 2026-11-01T20:00:10.000Z',
      expect.stringContaining('a provision replaces nothing by itself'),
      '1 to create, 1 to change, 1 that only another could be, 1 as they should be: 4 calls that change something',
      'on AWS about 13 min 05 s, decided by Vpc 5.00 s → DatabaseAvailable 13 min 00 s',
      'about $100.90 a month, traffic aside (us-east-1, prices of 2026-06): database $99.80, key $1.00, alarm ×2 $0.10',
      '  without auto-scaling-group/web: t99.micro: its price is not known here',
      'the run itself about $0.018: 118 state transitions, their functions, its builds',
    ]);
  });
});

describe('a run against its plan as text', () => {
  const held = {
    execution: 'arn:run',
    plan: 'arn:plan',
    seconds: { planned: 785, actual: 801 },
    steps: [
      { state: 'Vpc', planned: 5, actual: 4.2 },
      { state: 'Release', planned: undefined, actual: 0.3 },
      { state: 'DatabaseAvailable', planned: 780, actual: 795 },
      { state: 'Build › BuildFinished', planned: 30, actual: undefined },
      { state: 'Build', planned: undefined, actual: 2 },
    ],
    calls: { planned: 4, actual: 4 },
  };

  it('lays the times beside each other where they differ', () => {
    expect(againstText({ ...held, differences: [] }).split('\n')).toEqual([
      'arn:run',
      '  held against arn:plan',
      `${'step'.padEnd(36)}     planned      actual`,
      `${'DatabaseAvailable'.padEnd(36)} 13 min 00 s 13 min 15 s`,
      `${'Build › BuildFinished'.padEnd(36)}      30.0 s           –`,
      '2 more steps within 1 s of the plan',
      `${'all of it'.padEnd(36)} 13 min 05 s 13 min 21 s`,
      '4 calls planned, 4 made, the same',
    ]);
  });

  it('names each call that was made and not planned, or planned and not made', () => {
    const differences = [{ step: 'vpc', unplanned: ['ec2:DeleteVpc'], undone: ['ec2:CreateVpc'] }];
    const text = againstText({ ...held, differences });
    expect(text).toContain('vpc: ec2:DeleteVpc, which was not planned');
    expect(text).toContain('vpc: ec2:CreateVpc was planned and not made');
    expect(text).not.toContain('the same');
  });
});
