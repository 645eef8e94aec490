import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateSubnetCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AccessDenied } from '../../../cloud/aws/iam/access-denied.ts';
import { NotImplemented } from '../../../cloud/rooms.ts';
import { startWire } from './echo.ts';

let wire: Awaited<ReturnType<typeof startWire>>;
let calls = 0;
let reply: () => object;
beforeAll(async () => {
  wire = await startWire(() => {
    calls += 1;
    return reply();
  });
});
beforeEach(() => {
  calls = 0;
  reply = () => ({});
});
afterAll(() => wire?.[Symbol.asyncDispose]());

const failure = (sent: Promise<object>) =>
  sent.then(
    () => expect.unreachable('nothing was wrong'),
    (error: Error & { $metadata: { httpStatusCode?: number; attempts?: number } }) => error,
  );

/** A signed request, as a client without a schema would send it. */
async function post(service: string, more: Record<string, string>, body: string) {
  const { hostname, port } = new URL(wire.endpoint);
  const at = { method: 'POST', protocol: 'http:', hostname, port: Number(port), path: '/' };
  const sha256 = Hash.bind(null, 'sha256');
  const signer = new SignatureV4({ service, region: 'us-east-1', credentials: wire.operator, sha256 });
  const { headers } = await signer.sign({ ...at, headers: { host: `${hostname}:${port}`, ...more }, body });
  const answer = await fetch(wire.endpoint, { method: 'POST', headers, body });
  return { status: answer.status, text: await answer.text() };
}

const form = (service: string, parameters: Record<string, string>) =>
  post(service, { 'content-type': 'application/x-www-form-urlencoded' }, new URLSearchParams(parameters).toString());

describe('a missing member', () => {
  it('is MissingParameter to EC2', async () => {
    const sent = new EC2Client(wire.client).send(new CreateSubnetCommand({ VpcId: undefined }));
    expect(await failure(sent)).toMatchObject({
      name: 'MissingParameter',
      message: 'The request must contain the parameter VpcId',
    });
    expect(calls).toBe(0);
  });

  it('is a ValidationError to services that are asked in a query', async () => {
    const sent = new IAMClient(wire.client).send(
      new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: undefined }),
    );
    expect((await failure(sent)).message).toContain("Value null at 'assumeRolePolicyDocument'");
  });

  it('is a ValidationException to services that speak JSON', async () => {
    const sent = new SFNClient(wire.client).send(new StartExecutionCommand({ stateMachineArn: undefined }));
    expect(await failure(sent)).toMatchObject({ name: 'ValidationException' });
  });

  it('is named with the path to it', async () => {
    const Target = { Arn: 'a', RoleArn: undefined };
    const sent = new SchedulerClient(wire.client).send(
      new CreateScheduleCommand({
        Name: 's',
        ScheduleExpression: 'rate(1 day)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target,
      }),
    );
    expect((await failure(sent)).message).toContain("Value null at 'target.RoleArn'");
  });
});

describe('a value of the wrong type', () => {
  it('is refused in JSON', async () => {
    const input = 7 as unknown as string;
    const sent = new SFNClient(wire.client).send(new StartExecutionCommand({ stateMachineArn: 'arn', input }));
    expect(await failure(sent)).toMatchObject({ name: 'SerializationException' });
    expect(calls).toBe(0);
  });

  it('is refused in a query, and quoted', async () => {
    const { status, text } = await form('ec2', {
      Action: 'DescribeInstances',
      Version: '2016-11-15',
      MaxResults: 'many',
    });
    expect([status, text]).toEqual([400, expect.stringContaining('Invalid value &apos;many&apos; for MaxResults')]);
  });
});

it('refuses a list where a structure belongs, however deep', async () => {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AWSStepFunctions.CreateStateMachine',
  };
  const body = { name: 'n', definition: '{}', roleArn: 'arn:r', loggingConfiguration: { destinations: [[]] } };
  const { status, text } = await post('states', headers, JSON.stringify(body));
  expect([status, text]).toEqual([
    400,
    expect.stringContaining('list found where not expected at loggingConfiguration.destinations.0'),
  ]);
});

it('passes over a parameter that a service does not have, and says so in the log', async () => {
  const { status } = await form('iam', {
    Action: 'CreateRole',
    Version: '2010-05-08',
    RoleName: 'r',
    AssumeRolePolicyDocument: '{}',
    RollName: 'x',
  });
  expect([status, wire.logged.at(-1)]).toEqual([200, 'iam:CreateRole has no parameter RollName']);
});

it('refuses a parameter that EC2 does not have', async () => {
  const { text } = await form('ec2', { Action: 'DescribeInstances', Version: '2016-11-15', InstanceIdd: 'i-1' });
  expect(text).toContain('<Code>UnknownParameter</Code><Message>The parameter InstanceIdd is not recognized</Message>');
});

it('refuses an operation that AWS does not have', async () => {
  expect((await form('iam', { Action: 'CreateRoll', Version: '2010-05-08' })).text).toContain(
    '<Code>InvalidAction</Code>',
  );
});

it('says which service it does not have', async () => {
  const { status, text } = await form('route53', { Action: 'X', Version: '1' });
  expect([status, text]).toEqual([501, expect.stringContaining('This cloud has no service \\"route53\\"')]);
});

it('names an operation that is not built, once', async () => {
  reply = () => {
    throw new NotImplemented('ec2', 'DescribeInstances');
  };
  const client = new EC2Client({ ...wire.client, maxAttempts: 3 });
  expect(await failure(client.send(new DescribeInstancesCommand({})))).toMatchObject({
    name: 'NotImplemented',
    message: 'ec2:DescribeInstances is not implemented by this cloud',
    $metadata: { httpStatusCode: 501, attempts: 1 },
  });
});

describe('a denial', () => {
  const deny = () => {
    throw new AccessDenied('s:Op', 'arn:r', 'User: u is not authorized');
  };
  it.each([
    ['EC2', 'UnauthorizedOperation', 403, () => new EC2Client(wire.client).send(new DescribeInstancesCommand({}))],
    [
      'IAM',
      'AccessDenied',
      403,
      () => new IAMClient(wire.client).send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: '{}' })),
    ],
    [
      'Step Functions',
      'AccessDeniedException',
      400,
      () => new SFNClient(wire.client).send(new StartExecutionCommand({ stateMachineArn: 'a' })),
    ],
  ] as const)('is said by %s as %s (%i)', async (_, name, httpStatusCode, send) => {
    reply = deny;
    expect(await failure(send())).toMatchObject({
      name,
      message: 'User: u is not authorized',
      $metadata: { httpStatusCode },
    });
  });
});

describe('a bug in a service', () => {
  it('happens once, goes to the log, and tells the client nothing', async () => {
    reply = () => {
      throw new TypeError("Cannot read properties of undefined (reading 'secret')");
    };
    const client = new CloudWatchClient({ ...wire.client, maxAttempts: 5 });
    const error = await failure(client.send(new PutMetricDataCommand({ Namespace: 'n', MetricData: [] })));
    expect(error).toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 501 } });
    expect(error.message).not.toContain('secret');
    expect(calls).toBe(1);
    expect(wire.logged.at(-1)).toContain("reading 'secret'");
  });

  it('is found when an output has a member that the operation does not have', async () => {
    reply = () => ({ Reservations: [{ Instances: [{ InstanceIdd: 'i-1' }] }] });
    await failure(new EC2Client(wire.client).send(new DescribeInstancesCommand({})));
    expect(wire.logged.at(-1)).toContain('output.Reservations.0.Instances.0.InstanceIdd');
  });

  it('is found when an output has a value of the wrong type', async () => {
    reply = () => ({ Reservations: [{ Instances: [{ LaunchTime: '2026-01-01T00:00:00Z' }] }] });
    await failure(new EC2Client(wire.client).send(new DescribeInstancesCommand({})));
    expect(wire.logged.at(-1)).toContain('LaunchTime: expected timestamp, got string');
  });
});
