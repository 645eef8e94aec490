import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateActivityCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Json } from '../../../../cloud/asl/json.ts';
import { openSky, type Sky } from './cloud.ts';

let sky: Sky;
let roleArn: string;
let powerless: string;

beforeAll(async () => {
  sky = await openSky();
  roleArn = await sky.role('machine', ['lambda:InvokeFunction', 'states:*', 'ssm:*', 'sqs:*', 's3:*', 'events:*']);
  powerless = await sky.role('powerless', []);
});

afterAll(() => sky[Symbol.asyncDispose]());

const task = (Resource: string, Arguments: object, more: object = {}) => ({
  StartAt: 'Do',
  States: { Do: { Type: 'Task', Resource, Arguments, End: true, ...more } },
});

describe('lambda:invoke', () => {
  let double: string;
  beforeAll(async () => {
    double = await sky.lambda(
      'double',
      `export const handler = async ({ n }) => {
        if (n < 0) throw Object.assign(new Error('below zero'), { name: 'TooSmall' });
        return { n: n * 2 };
      };`,
    );
  });

  it('has the payload of the function as result', async () => {
    const arn = await sky.machine(
      'doubling',
      roleArn,
      task(
        'arn:aws:states:::lambda:invoke',
        { FunctionName: double, Payload: '{% $states.input %}' },
        { Output: '{% $states.result.Payload %}' },
      ),
    );
    const { output, error, cause } = await sky.run(arn, { n: 21 });
    expect({ output, error, cause }).toEqual({ output: '{"n":42}' });
  });

  it('fails by the name of the error that the function threw', async () => {
    const arn = await sky.machine(
      'failing',
      roleArn,
      task('arn:aws:states:::lambda:invoke', { FunctionName: double, Payload: '{% $states.input %}' }),
    );
    const { error, cause } = await sky.run(arn, { n: -1 });
    expect(error).toBe('TooSmall');
    expect(JSON.parse(cause ?? '')).toMatchObject({ errorType: 'TooSmall', errorMessage: 'below zero' });
  });

  it('is refused to a machine whose role may not invoke the function', async () => {
    const arn = await sky.machine(
      'refused',
      powerless,
      task('arn:aws:states:::lambda:invoke', { FunctionName: double, Payload: {} }),
    );
    const { error, cause } = await sky.run(arn);
    expect(error).toBe('Lambda.AWSLambdaException');
    expect(cause).toContain('is not authorized to perform: lambda:InvokeFunction');
    expect(cause).toContain('Error Code: AccessDeniedException');
  });
});

describe('states:startExecution', () => {
  it('gives the output of the nested execution with .sync:2', async () => {
    const inner = await sky.machine('inner', roleArn, {
      StartAt: 'Say',
      States: { Say: { Type: 'Pass', Output: { heard: '{% $states.input %}' }, End: true } },
    });
    const arn = await sky.machine(
      'outer',
      roleArn,
      task(
        'arn:aws:states:::states:startExecution.sync:2',
        { StateMachineArn: inner, Input: { a: 1 } },
        { Output: '{% $states.result.Output %}' },
      ),
    );
    expect(await sky.run(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"heard":{"a":1}}' });
  });

  it('fails with States.TaskFailed when the nested execution does', async () => {
    const inner = await sky.machine('inner-fails', roleArn, {
      StartAt: 'Stop',
      States: { Stop: { Type: 'Fail', Error: 'Inner', Cause: 'on purpose' } },
    });
    const arn = await sky.machine(
      'outer-fails',
      roleArn,
      task('arn:aws:states:::states:startExecution.sync:2', { StateMachineArn: inner }),
    );
    const { error, cause } = await sky.run(arn);
    expect(error).toBe('States.TaskFailed');
    expect(JSON.parse(cause ?? '')).toMatchObject({ Status: 'FAILED', Error: 'Inner', Cause: 'on purpose' });
  });
});

describe('aws-sdk', () => {
  it('calls an operation with the names of Java, and answers in them', async () => {
    const arn = await sky.machine(
      'put-parameter',
      roleArn,
      task('arn:aws:states:::aws-sdk:ssm:putParameter', {
        Name: '/roster/url',
        Value: '{% $states.input.url %}',
        Type: 'String',
      }),
    );
    expect(await sky.run(arn, { url: 'http://roster' })).toMatchObject({ status: 'SUCCEEDED' });
    const { Parameter } = await new SSMClient(sky.config).send(new GetParameterCommand({ Name: '/roster/url' }));
    expect(Parameter?.Value).toBe('http://roster');
  });

  it('names an error by its Java class', async () => {
    const arn = await sky.machine(
      'get-parameter',
      roleArn,
      task('arn:aws:states:::aws-sdk:ssm:getParameter', { Name: '/nowhere' }),
    );
    const { error, cause } = await sky.run(arn);
    expect(error).toBe('Ssm.ParameterNotFoundException');
    expect(cause).toMatch(/\(Service: Ssm, Status Code: 400, Request ID: [\w-]+\)$/);
  });
});

describe('a distributed Map', () => {
  it('reads its items from S3, and writes its results there', async () => {
    const s3 = new S3Client({ ...sky.config, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'rosters' }));
    await s3.send(new PutObjectCommand({ Bucket: 'rosters', Key: 'in.csv', Body: 'name,level\nOrla,60\nBram,12\n' }));
    const Arguments = { Bucket: 'rosters', Key: 'in.csv' };
    const ReaderConfig = { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' };
    const arn = await sky.machine('roster', roleArn, {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Arguments, ReaderConfig },
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'Name',
            States: { Name: { Type: 'Pass', Output: '{% $states.input.name %}', End: true } },
          },
          ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'rosters', Prefix: 'out' } },
          End: true,
        },
      },
    });
    const { output, cause } = await sky.run(arn);
    expect(cause).toBeUndefined();
    const { ResultWriterDetails } = JSON.parse(output ?? '{}') as {
      ResultWriterDetails: { Bucket: string; Key: string };
    };
    const read = async (Key: string) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'rosters', Key }));
      return JSON.parse((await Body?.transformToString()) ?? 'null') as Json;
    };
    const manifest = (await read(ResultWriterDetails.Key)) as { ResultFiles: { SUCCEEDED: { Key: string }[] } };
    expect(await read(manifest.ResultFiles.SUCCEEDED[0]?.Key ?? '')).toMatchObject([
      { Output: '"Orla"' },
      { Output: '"Bram"' },
    ]);
  });

  it('gets the objects of a listing with their moments in seconds', async () => {
    const arn = await sky.machine('listing', roleArn, {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments: { Bucket: 'rosters', Prefix: 'in' } },
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'Keep',
            States: { Keep: { Type: 'Succeed' } },
          },
          End: true,
        },
      },
    });
    const [object] = JSON.parse((await sky.run(arn)).output ?? '[]') as Record<string, unknown>[];
    expect(object).toMatchObject({ Etag: expect.stringMatching(/^"\w+"$/), Key: 'in.csv', Size: 27 });
    expect(object?.LastModified).toBeGreaterThan(1_700_000_000);
    expect(object?.LastModified).toBeLessThan(10_000_000_000);
  });
});

describe('a token', () => {
  it('goes out in a message and comes back over the wire', async () => {
    const sqs = new SQSClient(sky.config);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'work' }));
    const arn = await sky.machine(
      'asking',
      roleArn,
      task('arn:aws:states:::sqs:sendMessage.waitForTaskToken', {
        QueueUrl,
        MessageBody: { token: '{% $states.context.Task.Token %}' },
      }),
    );
    const running = sky.run(arn);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
    const { token } = JSON.parse(Messages?.[0]?.Body ?? '{}') as { token: string };
    await sky.sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: '"answered"' }));
    expect(await running).toMatchObject({ status: 'SUCCEEDED', output: '"answered"' });
  });

  it('is good after a restart of the cloud', async () => {
    const { activityArn } = await sky.sfn.send(new CreateActivityCommand({ name: 'dig' }));
    const stateMachineArn = await sky.machine('digging', roleArn, {
      StartAt: 'Dig',
      States: { Dig: { Type: 'Task', Resource: activityArn, Arguments: { depth: 3 }, End: true } },
    });
    const { executionArn } = await sky.sfn.send(new StartExecutionCommand({ stateMachineArn }));
    const { taskToken, input } = await sky.sfn.send(new GetActivityTaskCommand({ activityArn, workerName: 'mole' }));
    expect(input).toBe('{"depth":3}');
    await sky.restart();
    await sky.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"found":"gold"}' }));
    await vi.waitFor(
      async () => {
        const { status, output } = await sky.sfn.send(new DescribeExecutionCommand({ executionArn }));
        expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: '{"found":"gold"}' });
      },
      { timeout: 10_000 },
    );
  });
});
