import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../lambda/function-world.ts';

const template = (retention: number, more: object = {}, Name = 'log-arn') =>
  JSON.stringify({
    Parameters: { Name: { Type: 'String', Default: 'guild' } },
    Resources: {
      Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: { Ref: 'Name' }, RetentionInDays: retention } },
      ...more,
    },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Log', 'Arn'] }, Export: { Name } } },
  });

describe('a change set', () => {
  let world: World;
  let cfn: CloudFormationClient;
  beforeAll(async () => {
    world = await openWorld();
    cfn = new CloudFormationClient(world.client);
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const StackName = 'logs';
  async function propose(ChangeSetName: string, TemplateBody: string, ChangeSetType: 'CREATE' | 'UPDATE' = 'UPDATE') {
    await cfn.send(new CreateChangeSetCommand({ StackName, ChangeSetName, ChangeSetType, TemplateBody }));
    return await cfn.send(new DescribeChangeSetCommand({ StackName, ChangeSetName }));
  }
  const execute = (ChangeSetName: string) => cfn.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
  const stack = async () => (await cfn.send(new DescribeStacksCommand({ StackName }))).Stacks![0]!;

  it('says what would be added, and adds it when it is executed', async () => {
    const { Status, Changes } = await propose('first', template(1), 'CREATE');
    expect(Status).toBe('CREATE_COMPLETE');
    expect(Changes).toMatchObject([{ ResourceChange: { Action: 'Add', LogicalResourceId: 'Log' } }]);
    expect((await stack()).StackStatus).toBe('REVIEW_IN_PROGRESS');
    await execute('first');
    expect(await stack()).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [
        {
          OutputKey: 'Arn',
          OutputValue: 'arn:aws:logs:us-east-1:000000000000:log-group:guild:*',
          ExportName: 'log-arn',
        },
      ],
    });
  });

  it('fails in the words that the CDK looks for when nothing would change', async () => {
    expect(await propose('nothing', template(1))).toMatchObject({
      Status: 'FAILED',
      StatusReason: expect.stringContaining("The submitted information didn't contain changes."),
    });
    await expect(execute('nothing')).rejects.toMatchObject({ name: 'InvalidChangeSetStatusException' });
  });

  it('tells a change in place from a replacement', async () => {
    const inPlace = await propose('in-place', template(7));
    expect(inPlace.Changes).toMatchObject([{ ResourceChange: { Action: 'Modify', Replacement: 'False' } }]);
    const renamed = await propose('renamed', template(7).replace('{"Ref":"Name"}', '"other"'));
    expect(renamed.Changes).toMatchObject([{ ResourceChange: { Action: 'Modify', Replacement: 'True' } }]);
    await execute('renamed');
    const { StackResourceSummaries } = await cfn.send(new ListStackResourcesCommand({ StackName }));
    expect(StackResourceSummaries).toMatchObject([{ LogicalResourceId: 'Log', PhysicalResourceId: 'other' }]);
    const { logGroups } = await (await world.cloud.use('logs')).DescribeLogGroups({});
    expect(logGroups?.map((it) => it.logGroupName)).toEqual(['other']);
  });

  it('knows after an update what it has deployed', async () => {
    expect(await propose('again', template(7).replace('{"Ref":"Name"}', '"other"'))).toMatchObject({
      Status: 'FAILED',
    });
    const back = await propose('back', template(1).replace('{"Ref":"Name"}', '"other"'));
    expect(back.Changes).toMatchObject([
      { ResourceChange: { Details: [{ Target: { Name: 'RetentionInDays', RequiresRecreation: 'Never' } }] } },
    ]);
    await execute('back');
    expect(await propose('same', template(1).replace('{"Ref":"Name"}', '"other"'))).toMatchObject({ Changes: [] });
  });

  it('rolls back to what was there, with the reason in the events', async () => {
    const Twin = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: 'other' } };
    await propose('twin', template(7, { Twin }).replace('{"Ref":"Name"}', '"other"'));
    await execute('twin');
    expect((await stack()).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    const { StackEvents = [] } = await cfn.send(new DescribeStackEventsCommand({ StackName }));
    const failed = StackEvents.find((it) => it.ResourceStatus === 'CREATE_FAILED');
    expect(failed).toMatchObject({
      LogicalResourceId: 'Twin',
      ResourceStatusReason: expect.stringContaining('exists'),
    });
    const { TemplateBody } = await cfn.send(new GetTemplateCommand({ StackName }));
    expect(JSON.parse(TemplateBody!).Resources.Twin).toBeUndefined();
  });

  it('is not needed: CreateStack and UpdateStack do the same behind their answer', async () => {
    const Parameters = [{ ParameterKey: 'Name', ParameterValue: 'direct' }];
    const TemplateBody = template(1, {}, 'direct-arn');
    await cfn.send(new CreateStackCommand({ StackName: 'direct', TemplateBody, Parameters }));
    await waitUntilStackCreateComplete(
      { client: cfn, maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.05 },
      { StackName: 'direct' },
    );
    await expect(
      cfn.send(new UpdateStackCommand({ StackName: 'direct', TemplateBody, Parameters })),
    ).rejects.toMatchObject({ name: 'ValidationError', message: 'No updates are to be performed.' });
    await expect(cfn.send(new CreateStackCommand({ StackName: 'direct', TemplateBody }))).rejects.toMatchObject({
      name: 'AlreadyExistsException',
    });
  });

  it('can import what another stack exports', async () => {
    const TemplateBody = JSON.stringify({
      Resources: {
        P: {
          Type: 'AWS::SSM::Parameter',
          Properties: { Name: '/log', Type: 'String', Value: { 'Fn::ImportValue': 'log-arn' } },
        },
      },
    });
    await cfn.send(new CreateStackCommand({ StackName: 'imports', TemplateBody }));
    await waitUntilStackCreateComplete(
      { client: cfn, maxWaitTime: 5, minDelay: 0.01, maxDelay: 0.05 },
      { StackName: 'imports' },
    );
    const { Parameter } = await (await world.cloud.use('ssm')).GetParameter({ Name: '/log' });
    expect(Parameter?.Value).toContain(':log-group:');
  });

  it('keeps its stack while another needs what it exports', async () => {
    await cfn.send(new DeleteStackCommand({ StackName }));
    expect(await stack()).toMatchObject({
      StackStatus: 'DELETE_FAILED',
      StackStatusReason: 'Export log-arn cannot be deleted as it is in use by imports',
    });
    await cfn.send(new DeleteStackCommand({ StackName: 'imports' }));
  });

  it('goes with its stack', async () => {
    await cfn.send(new DeleteStackCommand({ StackName }));
    await expect(stack()).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id logs does not exist',
    });
  });

  it.each([
    ['no resources', '{"Resources":{}}', 'At least one Resources member must be defined'],
    ['no template', '{', 'Template format error'],
    ['a resource without a type', '{"Resources":{"A":{}}}', 'must contain a Type member'],
  ])('refuses %s', async (_, TemplateBody, message) => {
    const validated = cfn.send(new ValidateTemplateCommand({ TemplateBody }));
    await expect(validated).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(message),
    });
  });
});
