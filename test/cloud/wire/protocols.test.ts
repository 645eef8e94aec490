import { CloudWatchClient, GetDashboardCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeInstancesCommand, EC2Client, EC2ServiceException, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DBInstanceNotFoundFault, DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { SFNClient, StartExecutionCommand, StateMachineDoesNotExist } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { type Seen, startWire } from './echo.ts';

describe('ec2Query', () => {
  it('carries nested lists and structures there and a list back', async () => {
    let seen: Seen | undefined;
    await using wire = await startWire((it) => {
      seen = it;
      return { Instances: [{ InstanceId: 'i-1', LaunchTime: new Date(0) }] };
    });
    const tags = [{ ResourceType: 'instance' as const, Tags: [{ Key: 'a', Value: 'é & <b>' }] }];
    const out = await new EC2Client(wire.client).send(
      new RunInstancesCommand({ MinCount: 1, MaxCount: 2, TagSpecifications: tags, DryRun: false }),
    );
    expect(seen?.operation).toBe('RunInstances');
    expect(seen?.input).toMatchObject({ MinCount: 1, MaxCount: 2, TagSpecifications: tags, DryRun: false });
    expect(out.Instances?.[0]).toEqual({ InstanceId: 'i-1', LaunchTime: new Date(0) });
  });

  it('gives an error the code that its name says', async () => {
    await using wire = await startWire(() => {
      throw new EC2ServiceException({
        name: 'InvalidInstanceID.NotFound',
        message: "The instance ID 'i-0' does not exist",
        $fault: 'client',
        $metadata: {},
      });
    });
    const sent = new EC2Client(wire.client).send(new DescribeInstancesCommand({ InstanceIds: ['i-0'] }));
    await expect(sent).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      $metadata: { httpStatusCode: 400 },
    });
  });
});

describe('awsQuery', () => {
  it('answers an error as the class that was thrown', async () => {
    await using wire = await startWire(() => {
      throw new DBInstanceNotFoundFault({ message: 'DBInstance guild not found.', $metadata: {} });
    });
    const sent = new RDSClient(wire.client).send(new DescribeDBInstancesCommand({}));
    await expect(sent).rejects.toSatisfy(
      (it) => it instanceof DBInstanceNotFoundFault && it.$metadata.httpStatusCode === 404,
    );
  });
});

describe('awsJson', () => {
  it('carries a modelled error with its class', async () => {
    await using wire = await startWire(() => {
      throw new StateMachineDoesNotExist({ message: 'State Machine Does Not Exist', $metadata: {} });
    });
    const client = new SFNClient(wire.client);
    await expect(client.send(new StartExecutionCommand({ stateMachineArn: 'arn:x' }))).rejects.toBeInstanceOf(
      StateMachineDoesNotExist,
    );
  });

  it('reads a body that the client has compressed', async () => {
    let seen: Seen | undefined;
    await using wire = await startWire((it) => {
      seen = it;
      return {};
    });
    const MetricData = Array.from({ length: 300 }, (_, i) => ({
      MetricName: `a-metric-with-a-long-name-${i}`,
      Value: i,
    }));
    await new CloudWatchClient(wire.client).send(new PutMetricDataCommand({ Namespace: 'n', MetricData }));
    expect(seen?.input).toEqual({ Namespace: 'n', MetricData });
  });

  it('says the query code too where a service used to speak query', async () => {
    await using wire = await startWire(() => {
      throw Object.assign(new Error('no such dashboard'), { name: 'DashboardNotFoundError', $fault: 'client' });
    });
    const sent = new CloudWatchClient(wire.client).send(new GetDashboardCommand({ DashboardName: 'x' }));
    await expect(sent).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });
});

describe('restJson1', () => {
  it('reads labels, query and body', async () => {
    let seen: Seen | undefined;
    await using wire = await startWire((it) => {
      seen = it;
      return { FunctionName: 'f', CodeSize: 3 };
    });
    const input = {
      FunctionName: 'f',
      Role: 'arn:r',
      Runtime: 'nodejs24.x' as const,
      Code: { ZipFile: Buffer.from('zip') },
      Environment: { Variables: { A: '1' } },
    };
    const out = await new LambdaClient(wire.client).send(new CreateFunctionCommand(input));
    expect(out.CodeSize).toBe(3);
    expect(seen?.input).toMatchObject({ ...input, Code: { ZipFile: new Uint8Array(Buffer.from('zip')) } });
  });
});

it('knows who called', async () => {
  await using wire = await startWire(({ call }) => ({ Arn: call.principal.arn }));
  const { Arn } = await new STSClient(wire.client).send(new GetCallerIdentityCommand({}));
  expect(Arn).toBe('arn:aws:iam::000000000000:root');
});
