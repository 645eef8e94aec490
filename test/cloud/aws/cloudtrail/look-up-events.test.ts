import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CloudTrailClient, LookupEventsCommand, type LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateVpcCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningCloud, startCloud } from '../../../../cloud/cloud.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'cloudtrail-'));
let running: RunningCloud;
let client: { endpoint: string; region: string; credentials: RunningCloud['operator'] };
let trail: CloudTrailClient;
let group: string;

const lookUp = async (input: LookupEventsCommandInput) => {
  const { Events = [], NextToken } = await trail.send(new LookupEventsCommand(input));
  return { Events, NextToken };
};
const named = (ResourceName: string) =>
  lookUp({ LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: ResourceName }] });

beforeAll(async () => {
  running = await startCloud({ folder, resume: [] });
  client = { endpoint: running.endpoint, region: running.region, credentials: running.operator };
  trail = new CloudTrailClient(client);
  const ec2 = new EC2Client(client);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  await ec2.send(new DescribeVpcsCommand({}));
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'doors', Description: 'doors', VpcId: Vpc!.VpcId! }),
  );
  group = GroupId!;
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    }),
  );
});
afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('LookupEvents', () => {
  it('tells of a resource who changed it, when and how, the newest first', async () => {
    const { Events } = await named(group);
    expect(Events.map(({ EventName }) => EventName)).toEqual(['AuthorizeSecurityGroupIngress', 'CreateSecurityGroup']);
    const [event] = Events;
    expect(event).toMatchObject({ Username: 'root', EventSource: 'ec2.amazonaws.com', ReadOnly: 'false' });
    expect(Math.abs(Date.now() - event!.EventTime!.getTime())).toBeLessThan(60_000);
    expect(JSON.parse(event!.CloudTrailEvent!)).toMatchObject({
      eventName: 'AuthorizeSecurityGroupIngress',
      userIdentity: { type: 'Root', arn: 'arn:aws:iam::000000000000:root' },
      requestParameters: { GroupId: group, IpPermissions: [{ FromPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] },
      sourceIPAddress: expect.stringContaining('127.0.0.1'),
    });
  });

  it('leaves out who only asked', async () => {
    const { Events } = await lookUp({ MaxResults: 50 });
    expect(Events.map(({ EventName }) => EventName)).not.toContain('DescribeVpcs');
  });

  it('names a user whose call was refused, with the refusal', async () => {
    const iam = new IAMClient(client);
    await iam.send(new CreateUserCommand({ UserName: 'mallory' }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'mallory' }));
    const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
    await expect(
      new SSMClient({ ...client, credentials }).send(
        new PutParameterCommand({ Name: '/theirs', Value: 'x', Type: 'String' }),
      ),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const { Events } = await lookUp({
      LookupAttributes: [{ AttributeKey: 'Username', AttributeValue: 'mallory' }],
    });
    expect(Events).toHaveLength(1);
    expect(JSON.parse(Events[0]!.CloudTrailEvent!)).toMatchObject({
      eventName: 'PutParameter',
      errorCode: expect.stringContaining('AccessDenied'),
      userIdentity: { type: 'IAMUser', arn: expect.stringMatching(/user\/mallory$/) },
    });
  });

  it('keeps no secret that was part of a request', async () => {
    await running.cloud
      .use('secretsmanager', { kind: 'operator', arn: 'arn:aws:iam::000000000000:root', id: '0' })
      .then((secrets) => secrets.CreateSecret({ Name: 'door', SecretString: 'open sesame' }));
    const { Events } = await lookUp({});
    expect(Events.map(({ EventName }) => EventName)).toContain('CreateSecret');
    expect(JSON.stringify(Events)).not.toContain('sesame');
  });

  it('gives pages, and within a time only what happened then', async () => {
    const first = await lookUp({ MaxResults: 1 });
    const rest = await lookUp({ MaxResults: 50, NextToken: first.NextToken });
    const ids = [...first.Events, ...rest.Events].map(({ EventId }) => EventId);
    expect(new Set(ids).size).toBe(ids.length);
    expect((await lookUp({ StartTime: new Date(Date.now() + 60_000) })).Events).toEqual([]);
  });

  it.each([
    [{ LookupAttributes: [{ AttributeKey: 'Colour' as never, AttributeValue: 'red' }] }, 'InvalidLookupAttributes'],
    [{ NextToken: 'nowhere' }, 'InvalidNextToken'],
    [{ StartTime: new Date(2), EndTime: new Date(1) }, 'InvalidTimeRange'],
  ])('refuses %j', async (input, name) => {
    await expect(lookUp(input as LookupEventsCommandInput)).rejects.toMatchObject({
      name: expect.stringContaining(name),
    });
  });
});
