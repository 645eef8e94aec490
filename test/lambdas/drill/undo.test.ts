import { CreateSubnetCommand, CreateVpcCommand, DescribeNetworkAclsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { context, type Orchestrated, orchestrated } from '../orchestrated.ts';

type Handler = (event: unknown, context: never) => Promise<Record<string, unknown>>;

let all: Orchestrated;
let ec2: EC2Client;
let subnet: string;
let own: string;
let targets: object[];

const step = async (name: string) =>
  ((await import(`../../../lambdas/drill/${name}.ts`)) as { handler: Handler }).handler;
const call = async (name: string, event: object) => (await step(name))({ environment: 'dev', ...event }, context);
const execution = (run: string) => `arn:aws:states:us-east-1:000000000000:execution:muster-dev-drill:${run}`;

/** The ACL of the subnet just now. */
async function acl(): Promise<string | undefined> {
  const Filters = [{ Name: 'association.subnet-id', Values: [subnet] }];
  const { NetworkAcls = [] } = await ec2.send(new DescribeNetworkAclsCommand({ Filters }));
  return NetworkAcls[0]?.NetworkAclId;
}
const acls = async () => (await ec2.send(new DescribeNetworkAclsCommand({}))).NetworkAcls!.length;

/** A drill that cuts the subnet off, as far as its injection. */
async function harmed(run: string): Promise<void> {
  await call('arm', { run, execution: execution(run), drill: 'tier-partitioned', targets });
  await call('inject', { run });
  expect(await acl()).not.toBe(own);
}

beforeAll(async () => {
  all = await orchestrated();
  const client = { endpoint: all.cloud.endpoint, region: all.cloud.region, credentials: all.cloud.operator };
  ec2 = new EC2Client(client);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc!.VpcId, CidrBlock: '10.0.21.0/24' }));
  subnet = Subnet!.SubnetId!;
  own = (await acl())!;
  targets = [{ id: subnet, zone: 'us-east-1a', facts: { vpcId: Vpc!.VpcId } }];
  const { bucketName } = await import('../../../lambdas/naming.ts');
  await new S3Client({ ...client, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: bucketName }));
  const trust = { Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' };
  await new IAMClient(client).send(
    new CreateRoleCommand({
      RoleName: 'muster-dev-undo-schedule',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
});
afterAll(() => all[Symbol.asyncDispose]());

describe('the undo', () => {
  it('is armed outside of the execution before anything is harmed', async () => {
    const { undoAt } = await call('arm', {
      run: 'armed',
      execution: execution('armed'),
      drill: 'tier-partitioned',
      targets,
    });
    const { scheduleName } = await import('../../../lambdas/drill/schedule-name.ts');
    const schedule = await new SchedulerClient({}).send(new GetScheduleCommand({ Name: scheduleName('armed') }));
    expect([schedule.ScheduleExpression, schedule.StartDate]).toEqual(['rate(1 minute)', new Date(String(undoAt))]);
    expect(schedule.Target!.Arn).toBe('arn:aws:lambda:us-east-1:000000000000:function:muster-dev-undo');
    expect(JSON.parse(schedule.Target!.Input!)).toEqual({ environment: 'dev', run: 'armed', by: 'the schedule' });
    expect(await acl()).toBe(own);
  });

  it('is armed once, also when it is asked for twice', async () => {
    const again = { run: 'armed', execution: execution('armed'), drill: 'tier-partitioned', targets };
    expect(await call('arm', again)).toEqual(await call('arm', again));
  });

  it('is needed for any harm', async () => {
    await expect(call('inject', { run: 'never-armed' })).rejects.toMatchObject({ name: 'NotArmed' });
    expect(await acl()).toBe(own);
  });

  it('gives back what was taken, removes what was made, and its schedule with it', async () => {
    const before = await acls();
    await harmed('back');
    expect(await call('undo', { run: 'back', by: 'the schedule' })).toMatchObject({ undoneBy: 'the schedule' });
    expect(await acl()).toBe(own);
    expect(await acls()).toBe(before);
    const { scheduleName } = await import('../../../lambdas/drill/schedule-name.ts');
    await expect(
      new SchedulerClient({}).send(new GetScheduleCommand({ Name: scheduleName('back') })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('done twice is done once, and who was first stays who did it', async () => {
    await harmed('twice');
    await call('undo', { run: 'twice', by: 'the schedule' });
    expect(await call('undo', { run: 'twice' })).toMatchObject({ undoneBy: 'the schedule' });
    expect(await acl()).toBe(own);
  });

  it('of a run that armed nothing is nothing', async () => {
    expect(await call('undo', { run: 'unheard-of' })).toEqual({});
  });

  it('that came first keeps the harm from being done', async () => {
    await call('arm', { run: 'late', execution: execution('late'), drill: 'tier-partitioned', targets });
    await call('undo', { run: 'late', by: 'the schedule' });
    await expect(call('inject', { run: 'late' })).rejects.toThrow('nothing was harmed: the schedule has taken it back');
    expect(await acl()).toBe(own);
  });

  it('goes on where an injection died in the middle', async () => {
    await harmed('half');
    // A second attempt after a lost answer finds its own ACL in place, and the notes still name the subnet's own.
    await call('inject', { run: 'half' });
    await call('undo', { run: 'half' });
    expect(await acl()).toBe(own);
  });
});

describe('the switch that stops all drills', () => {
  const stop = { Name: '/muster/dev/drills/stop', Value: 'Ada: the shop opens', Type: 'String' as const };
  const ssm = () => new SSMClient({});
  afterAll(() => ssm().send(new DeleteParameterCommand({ Name: stop.Name })));

  it('takes back everything that is armed', async () => {
    await harmed('switched');
    expect(await call('stop-drills', {})).toMatchObject({ takenBack: expect.arrayContaining(['switched']) });
    expect(await acl()).toBe(own);
  });

  it('keeps faults from being done', async () => {
    await call('arm', { run: 'stopped', execution: execution('stopped'), drill: 'tier-partitioned', targets });
    await ssm().send(new PutParameterCommand(stop));
    await expect(call('inject', { run: 'stopped' })).rejects.toThrow(
      'nothing was harmed: /muster/dev/drills/stop says',
    );
    expect(await acl()).toBe(own);
  });
});
