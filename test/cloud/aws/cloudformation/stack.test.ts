import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  DescribeTypeCommand,
  ListExportsCommand,
  ListImportsCommand,
  paginateDescribeStacks,
  RollbackStackCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, openWorld, type World } from '../lambda/function-world.ts';

const log = (name: string, days: number) => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName: name, RetentionInDays: days },
});
const role = (more: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    ...more,
  },
});
const template = (Resources: object, more: object = {}) => JSON.stringify({ ...more, Resources });

describe('a stack', () => {
  let world: World;
  let cfn: CloudFormationClient;
  beforeAll(async () => {
    world = await openWorld();
    cfn = new CloudFormationClient(world.client);
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const stack = async (StackName: string) => (await cfn.send(new DescribeStacksCommand({ StackName }))).Stacks![0]!;
  const settled = (StackName: string) =>
    eventually(async () => {
      const found = await stack(StackName);
      expect(found.StackStatus).not.toMatch(/IN_PROGRESS$/);
      return found;
    });
  const groups = async () => {
    const { logGroups = [] } = await (await world.cloud.use('logs')).DescribeLogGroups({});
    return logGroups.map((it) => it.logGroupName);
  };

  it('wants to hear that whoever makes somebody powerful knows it', async () => {
    const TemplateBody = template({ Role: role() });
    const create = (Capabilities?: ['CAPABILITY_IAM']) =>
      cfn.send(new CreateStackCommand({ StackName: 'powerful', TemplateBody, Capabilities }));
    await expect(create()).rejects.toMatchObject({
      name: 'InsufficientCapabilitiesException',
      message: 'Requires capabilities : [CAPABILITY_IAM]',
    });
    await create(['CAPABILITY_IAM']);
    expect(await settled('powerful')).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
  });

  it.each([
    ['of a type that nobody knows', { A: { Type: 'AWS::Nothing::Such' } }, 'Unrecognized resource types'],
    [
      'that need each other',
      { A: { ...log('a', 1), DependsOn: 'B' }, B: { ...log('b', 1), DependsOn: 'A' } },
      'Circular',
    ],
    ['that need what is not there', { A: log('a', 1), B: { ...log('b', 1), DependsOn: 'C' } }, 'Unresolved resource'],
  ])('is not begun with resources %s', async (_, resources, message) => {
    const create = cfn.send(new CreateStackCommand({ StackName: 'wrong', TemplateBody: template(resources) }));
    await expect(create).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringContaining(message) });
    await expect(stack('wrong')).rejects.toThrow('Stack with id wrong does not exist');
  });

  it('is changed as the role that it is given, which may not do more for its being asked', async () => {
    const RoleARN = await world.role('deployer', 'cloudformation.amazonaws.com', [
      { Effect: 'Allow', Action: 'logs:*', Resource: '*' },
    ]);
    const TemplateBody = template({
      Log: log('as-role', 1),
      Parameter: { Type: 'AWS::SSM::Parameter', DependsOn: 'Log', Properties: { Type: 'String', Value: 'x' } },
    });
    await cfn.send(new CreateStackCommand({ StackName: 'limited', TemplateBody, RoleARN }));
    expect(await settled('limited')).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE', RoleARN });
    const { StackEvents = [] } = await cfn.send(new DescribeStackEventsCommand({ StackName: 'limited' }));
    const reasonOf = (status: string) => StackEvents.find((it) => it.ResourceStatus === status)?.ResourceStatusReason;
    expect(reasonOf('CREATE_FAILED')).toMatch(
      /assumed-role\/deployer\/AWSCloudFormation is not authorized to perform: ssm:PutParameter/,
    );
    expect(reasonOf('ROLLBACK_IN_PROGRESS')).toBe(
      'The following resource(s) failed to create: [Parameter]. Rollback requested by user.',
    );
    expect(await groups()).not.toContain('as-role');
  });

  it('leaves nothing half made behind: a role whose policies were refused is gone', async () => {
    const Half = role({ RoleName: 'half', ManagedPolicyArns: ['arn:aws:iam::aws:policy/NoSuchPolicy'] });
    const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
    await cfn.send(new CreateStackCommand({ StackName: 'half', TemplateBody: template({ Half }), Capabilities }));
    expect(await settled('half')).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' });
    await expect((await world.cloud.use('iam')).GetRole({ RoleName: 'half' })).rejects.toThrow('cannot be found');
  });

  it('stays as it failed where that is wished, until somebody takes it back', async () => {
    const StackName = 'patient';
    const Twin = { ...log('patient', 1), DependsOn: 'Log' };
    const TemplateBody = template({ Log: log('patient', 1), Twin });
    await cfn.send(new CreateStackCommand({ StackName, TemplateBody, DisableRollback: true }));
    expect(await settled(StackName)).toMatchObject({
      StackStatus: 'CREATE_FAILED',
      StackStatusReason: 'The following resource(s) failed to create: [Twin].',
    });
    expect(await groups()).toContain('patient');
    await cfn.send(new RollbackStackCommand({ StackName }));
    expect(await settled(StackName)).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' });
    expect(await groups()).not.toContain('patient');
  });

  it('takes a failed update back to what was there, also long after', async () => {
    const StackName = 'update';
    await cfn.send(new CreateStackCommand({ StackName, TemplateBody: template({ Log: log('update', 1) }) }));
    await settled(StackName);
    const TemplateBody = template({ Log: log('update', 7), Twin: { ...log('update', 1), DependsOn: 'Log' } });
    await cfn.send(new UpdateStackCommand({ StackName, TemplateBody, DisableRollback: true }));
    expect(await settled(StackName)).toMatchObject({ StackStatus: 'UPDATE_FAILED' });
    await cfn.send(new RollbackStackCommand({ StackName }));
    expect(await settled(StackName)).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' });
    const { logGroups = [] } = await (await world.cloud.use('logs')).DescribeLogGroups({
      logGroupNamePrefix: 'update',
    });
    expect(logGroups).toMatchObject([{ retentionInDays: 1 }]);
  });

  it('keeps what its policies keep, when it is replaced and when it is deleted', async () => {
    const StackName = 'keeper';
    const kept = (name: string) => ({ ...log(name, 1), UpdateReplacePolicy: 'Retain', DeletionPolicy: 'Retain' });
    await cfn.send(new CreateStackCommand({ StackName, TemplateBody: template({ Log: kept('kept-1') }) }));
    await settled(StackName);
    await cfn.send(new UpdateStackCommand({ StackName, TemplateBody: template({ Log: kept('kept-2') }) }));
    expect(await settled(StackName)).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
    await cfn.send(new DeleteStackCommand({ StackName }));
    expect(await groups()).toEqual(expect.arrayContaining(['kept-1', 'kept-2']));
  });

  it('is not deleted while it is protected', async () => {
    const StackName = 'protected';
    const TemplateBody = template({ Log: log('protected', 1) });
    await cfn.send(new CreateStackCommand({ StackName, TemplateBody, EnableTerminationProtection: true }));
    await settled(StackName);
    await expect(cfn.send(new DeleteStackCommand({ StackName }))).rejects.toThrow(
      'Stack [protected] cannot be deleted while TerminationProtection is enabled',
    );
    await cfn.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }));
    await cfn.send(new DeleteStackCommand({ StackName }));
    await expect(stack(StackName)).rejects.toThrow('does not exist');
  });

  it('does not tell what a parameter without echo was given', async () => {
    const Parameters = { Word: { Type: 'String', NoEcho: true } };
    const TemplateBody = template({ Log: log('secret', 1) }, { Parameters });
    const given = [{ ParameterKey: 'Word', ParameterValue: 'swordfish' }];
    await cfn.send(new CreateStackCommand({ StackName: 'secret', TemplateBody, Parameters: given }));
    expect((await settled('secret')).Parameters).toEqual([{ ParameterKey: 'Word', ParameterValue: '****' }]);
  });

  it('exports a name once, and says who imports it', async () => {
    const Outputs = { Out: { Value: 'treasure', Export: { Name: 'shared' } } };
    const giver = template({ Log: log('giver', 1) }, { Outputs });
    await cfn.send(new CreateStackCommand({ StackName: 'giver', TemplateBody: giver }));
    await settled('giver');
    const { Exports } = await cfn.send(new ListExportsCommand({}));
    expect(Exports).toMatchObject([{ Name: 'shared', Value: 'treasure' }]);
    const taker = template({
      Log: { ...log('taker', 1), Properties: { LogGroupName: { 'Fn::ImportValue': 'shared' } } },
    });
    await cfn.send(new CreateStackCommand({ StackName: 'taker', TemplateBody: taker }));
    expect(await settled('taker')).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
    expect((await cfn.send(new ListImportsCommand({ ExportName: 'shared' }))).Imports).toEqual(['taker']);
    const second = template({ Log: log('second', 1) }, { Outputs });
    await cfn.send(new CreateStackCommand({ StackName: 'second', TemplateBody: second }));
    expect(await settled('second')).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE' });
    const { StackEvents = [] } = await cfn.send(new DescribeStackEventsCommand({ StackName: 'second' }));
    expect(StackEvents.map((it) => it.ResourceStatusReason).join()).toContain(
      'Export with name shared is already exported by stack giver',
    );
  });

  it('stands among more stacks than fit on a page', async () => {
    const names = Array.from({ length: 101 }, (_, index) => `many-${index}`);
    for (const StackName of names)
      await (await world.cloud.use('cloudformation')).CreateChangeSet({
        ...{ StackName, ChangeSetName: 'one', ChangeSetType: 'CREATE' },
        TemplateBody: template({ Log: log(StackName, 1) }),
      });
    const found: string[] = [];
    for await (const page of paginateDescribeStacks({ client: cfn }, {}))
      found.push(...(page.Stacks ?? []).map((it) => it.StackName!));
    expect(found).toEqual(expect.arrayContaining(names));
    expect(new Set(found).size).toBe(found.length);
  });

  it('loses no event to those that happen while they are read', async () => {
    const StackName = 'eventful';
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`L${index}`, log(`eventful-${index}`, 1)]),
    );
    const TemplateBody = template(many);
    await cfn.send(new CreateStackCommand({ StackName, TemplateBody }));
    const StackId = (await settled(StackName)).StackId;
    const read = (NextToken?: string) => cfn.send(new DescribeStackEventsCommand({ StackName: StackId, NextToken }));
    const first = await read();
    await cfn.send(new DeleteStackCommand({ StackName }));
    const second = await read(first.NextToken);
    const ids = [...first.StackEvents!, ...second.StackEvents!].map((it) => it.EventId);
    // Begun, initiated and complete for each, and two of the stack.
    expect(new Set(ids).size).toBe(182);
  });

  it('has types that say what can only be said at creation', async () => {
    const { Schema } = await cfn.send(new DescribeTypeCommand({ Type: 'RESOURCE', TypeName: 'AWS::SSM::Parameter' }));
    expect(JSON.parse(Schema!).createOnlyProperties).toEqual(['/properties/Name']);
    await expect(
      cfn.send(new DescribeTypeCommand({ Type: 'RESOURCE', TypeName: 'AWS::Nothing::Such' })),
    ).rejects.toMatchObject({ name: 'TypeNotFoundException' });
  });
});
