import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeNetworkAclsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  GetActionCommand,
  GetExperimentTemplateCommand,
  ListActionsCommand,
  ListExperimentResolvedTargetsCommand,
  ListTagsForResourceCommand,
  StartExperimentCommand,
  StopExperimentCommand,
  TagResourceCommand,
} from '@aws-sdk/client-fis';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTown, pave, type Street, type Town } from '../ec2/town.ts';
import { type Laboratory, openLaboratory } from './laboratory.ts';
import { roleClient } from './role-client.ts';

let town: Town;
let street: Street;
let laboratory: Laboratory;
beforeAll(async () => {
  town = await openTown();
  street = await pave(town);
  laboratory = await openLaboratory(town.running);
});
afterAll(() => town.close());

const WAIT = { actionId: 'aws:fis:wait', parameters: { duration: 'PT5M' } };
const instances = (filter: string[] = ['running']) => ({
  resourceType: 'aws:ec2:instance',
  filters: [{ path: 'State.Name', values: filter }],
  selectionMode: 'ALL',
});

describe('a template', () => {
  it.each([
    [
      'an action that does not exist',
      { actions: { it: { actionId: 'aws:ec2:nothing' } } },
      /has the id aws:ec2:nothing/,
    ],
    ['a missing target', { actions: { it: { actionId: 'aws:ec2:stop-instances' } } }, /needs the target Instances/],
    ['a missing parameter', { actions: { it: { actionId: 'aws:fis:wait' } } }, /needs the parameter duration/],
    ['a wrong duration', { actions: { it: { ...WAIT, parameters: { duration: '5m' } } } }, /"5m" is not a duration/],
    [
      'an order without a beginning',
      { actions: { a: { ...WAIT, startAfter: ['b'] }, b: { ...WAIT, startAfter: ['a'] } } },
      /start after itself/,
    ],
    [
      'a target that no action uses',
      { targets: { idle: instances() }, actions: { it: WAIT } },
      /idle is used by no action/,
    ],
    [
      'a strange selection',
      {
        targets: { it: { ...instances(), selectionMode: 'SOME' } },
        actions: { it: { actionId: 'aws:ec2:stop-instances', targets: { Instances: 'it' } } },
      },
      /selection mode "SOME"/,
    ],
    [
      'a role that FIS may not take',
      { actions: { it: WAIT }, roleArn: 'arn:aws:iam::000000000000:role/nobody' },
      /cannot assume the role/,
    ],
  ])('with %s is refused', async (_, input, message) => {
    await expect(laboratory.template(input)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  it('that does not exist is not found', async () => {
    const id = 'EXT0';
    await expect(laboratory.fis.send(new GetExperimentTemplateCommand({ id }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('an experiment', () => {
  it('runs its actions in their order and says when', async () => {
    const short = { ...WAIT, parameters: { duration: 'PT1S' } };
    const id = await laboratory.start(
      await laboratory.template({ actions: { first: short, second: { ...short, startAfter: ['first'] } } }),
    );
    await laboratory.reaches(id, 'running', 'first');
    const { actions, startTime, endTime } = await laboratory.reaches(id, 'completed');
    expect(actions!.second!.startTime!.getTime()).toBeGreaterThanOrEqual(actions!.first!.endTime!.getTime());
    expect(endTime!.getTime() - startTime!.getTime()).toBeGreaterThan(1_900);
  });

  it('that is stopped cancels what waits', async () => {
    const id = await laboratory.start(
      await laboratory.template({ actions: { first: WAIT, second: { ...WAIT, startAfter: ['first'] } } }),
    );
    await laboratory.reaches(id, 'running', 'first');
    await laboratory.fis.send(new StopExperimentCommand({ id }));
    const { actions } = await laboratory.reaches(id, 'stopped');
    expect([actions!.first!.state!.status, actions!.second!.state!.status]).toEqual(['stopped', 'cancelled']);
    await expect(laboratory.fis.send(new StopExperimentCommand({ id }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('fails when its target is empty, and does nothing', async () => {
    const id = await laboratory.start(
      await laboratory.template({
        targets: { none: instances() },
        actions: { it: { actionId: 'aws:ec2:stop-instances', targets: { Instances: 'none' } } },
      }),
    );
    expect((await laboratory.reaches(id, 'failed')).state?.reason).toMatch(/empty set/);
  });

  it('is stopped by its alarm', async () => {
    const { endpoint, region, operator: credentials } = town.running;
    const cloudwatch = new CloudWatchClient({ endpoint, region, credentials });
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'harm',
        Namespace: 'x',
        MetricName: 'y',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'ignore',
      }),
    );
    const value = town.running.cloud.arn('cloudwatch', 'alarm:harm');
    const template = await laboratory.template({
      actions: { it: WAIT },
      stopConditions: [{ source: 'aws:cloudwatch:alarm', value }],
    });
    const id = await laboratory.start(template);
    await laboratory.reaches(id, 'running', 'it');
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'harm', StateValue: 'ALARM', StateReason: 'a test' }));
    expect((await laboratory.reaches(id, 'stopped')).state?.reason).toContain('alarm:harm');
  });

  it('is the same one for the same client token, and a conflict for another request', async () => {
    const experimentTemplateId = await laboratory.template({
      actions: { it: { ...WAIT, parameters: { duration: 'PT1S' } } },
    });
    const start = (input: object) =>
      laboratory.fis.send(new StartExperimentCommand({ experimentTemplateId, clientToken: 'once', ...input }));
    const one = await start({});
    expect((await start({})).experiment!.id).toBe(one.experiment!.id);
    await expect(start({ tags: { a: 'b' } })).rejects.toMatchObject({ name: 'ConflictException' });
  });

  it('cuts a subnet off with an ACL of its own, and gives it back its old one when it is stopped', async () => {
    const aclOf = async (subnet: string) => {
      const Filters = [{ Name: 'association.subnet-id', Values: [subnet] }];
      return (await town.ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls![0]!;
    };
    const subnet = street.subnets[0];
    const before = await aclOf(subnet);
    const id = await laboratory.start(
      await laboratory.template({
        targets: {
          it: {
            resourceType: 'aws:ec2:subnet',
            resourceArns: [town.running.cloud.arn('ec2', `subnet/${subnet}`)],
            selectionMode: 'ALL',
          },
        },
        actions: {
          cut: {
            actionId: 'aws:network:disrupt-connectivity',
            parameters: { scope: 'all', duration: 'PT5M' },
            targets: { Subnets: 'it' },
          },
        },
      }),
    );
    await laboratory.reaches(id, 'running', 'cut');
    const during = await aclOf(subnet);
    expect(during.NetworkAclId).not.toBe(before.NetworkAclId);
    expect(during.Entries!.every((it) => it.RuleAction === 'deny')).toBe(true);
    const targets = new ListExperimentResolvedTargetsCommand({ experimentId: id });
    expect((await laboratory.fis.send(targets)).resolvedTargets).toMatchObject([{ targetName: 'it' }]);
    await laboratory.fis.send(new StopExperimentCommand({ id }));
    await laboratory.reaches(id, 'stopped');
    expect((await aclOf(subnet)).NetworkAclId).toBe(before.NetworkAclId);
    const NetworkAclIds = [during.NetworkAclId!];
    await expect(town.ec2.send(new DescribeNetworkAclsCommand({ NetworkAclIds }))).rejects.toThrow('does not exist');
  });
});

describe('an experiment with the calls of a role', () => {
  const disturbing = async (actionId: string, role: string, parameters: Record<string, string>) => {
    const id = await laboratory.start(
      await laboratory.template({
        targets: { who: { resourceType: 'aws:iam:role', resourceArns: [role], selectionMode: 'ALL' } },
        actions: {
          it: {
            actionId,
            parameters: { duration: 'PT5M', percentage: '100', ...parameters },
            targets: { Roles: 'who' },
          },
        },
      }),
    );
    await laboratory.reaches(id, 'running', 'it');
    return async () => {
      await laboratory.fis.send(new StopExperimentCommand({ id }));
      await laboratory.reaches(id, 'stopped');
    };
  };

  it.each([
    ['aws:fis:inject-api-throttle-error', 'RequestLimitExceeded'],
    ['aws:fis:inject-api-internal-error', 'InternalError'],
    ['aws:fis:inject-api-unavailable-error', 'Unavailable'],
  ])('%s: that role is told %s, and nobody else', async (actionId, name) => {
    const { arn, client } = await roleClient(town, `caller-${name}`, ['ec2:*']);
    const ec2 = new EC2Client(client);
    const end = await disturbing(actionId, arn, { service: 'ec2', operations: 'DescribeVpcs' });
    await expect(ec2.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ name });
    await expect(ec2.send(new DescribeNetworkAclsCommand({}))).resolves.toBeDefined();
    await expect(town.ec2.send(new DescribeVpcsCommand({}))).resolves.toBeDefined();
    await end();
    await expect(ec2.send(new DescribeVpcsCommand({}))).resolves.toBeDefined();
  });

  it('loses the answer after the deed', async () => {
    const { arn, client } = await roleClient(town, 'unlucky', ['ssm:*']);
    const ssm = new SSMClient(client);
    const end = await disturbing('local:wire:lose-response', arn, { service: 'ssm', operations: 'PutParameter' });
    const put = new PutParameterCommand({ Name: '/lost', Value: 'done', Type: 'String' });
    await expect(ssm.send(put)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await end();
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/lost' }));
    expect(Parameter?.Value).toBe('done');
  });

  it('shows what was before for a while after a change', async () => {
    const { arn, client } = await roleClient(town, 'early', ['ssm:*']);
    const ssm = new SSMClient(client);
    const end = await disturbing('local:wire:late-visibility', arn, { service: 'ssm', operations: '*', seconds: '1' });
    const get = () => ssm.send(new GetParameterCommand({ Name: '/late' }));
    await expect(get()).rejects.toMatchObject({ name: 'ParameterNotFound' });
    await ssm.send(new PutParameterCommand({ Name: '/late', Value: 'there', Type: 'String' }));
    await expect(get()).rejects.toMatchObject({ name: 'ParameterNotFound' });
    await vi.waitFor(async () => expect((await get()).Parameter?.Value).toBe('there'), { timeout: 3_000 });
    await end();
  });
});

describe('the actions', () => {
  it("are AWS's and this cloud's own, each with its targets and parameters", async () => {
    const { actions = [] } = await laboratory.fis.send(new ListActionsCommand({}));
    const ids = actions.map((it) => it.id);
    expect(ids).toEqual(expect.arrayContaining(['aws:ec2:terminate-instances', 'local:rds:freeze-primary']));
    const { action } = await laboratory.fis.send(new GetActionCommand({ id: 'local:elasticloadbalancing:delay' }));
    expect(action).toMatchObject({
      targets: { LoadBalancers: { resourceType: 'aws:elasticloadbalancing:loadbalancer' } },
      parameters: { delayMs: { required: true }, duration: { required: true } },
    });
  });
});

describe('a tag', () => {
  it('is put on a template, and every experiment from then on has it', async () => {
    const id = await laboratory.template({ actions: { it: { ...WAIT, parameters: { duration: 'PT1S' } } } });
    const resourceArn = town.running.cloud.arn('fis', `experiment-template/${id}`);
    await laboratory.fis.send(new TagResourceCommand({ resourceArn, tags: { drill: 'yes' } }));
    const { tags } = await laboratory.experiment(await laboratory.start(id));
    expect(tags).toEqual({ drill: 'yes' });
    expect((await laboratory.fis.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ drill: 'yes' });
  });
});
