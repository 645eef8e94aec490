import type { Cloud } from '../../service.ts';
import type { QueuedRow } from './asynchronous.ts';
import type { VersionRow } from './deployed.ts';

interface Failure {
  readonly row: QueuedRow;
  readonly condition: string;
  readonly fault: object;
  readonly destination?: string;
}

/** Where an event goes that a function could not take: its dead-letter queue gets the event itself, a failure destination a record around it. */
export async function sendFailure(cloud: Cloud, version: VersionRow, failure: Failure): Promise<void> {
  const { DeadLetterConfig, Role, FunctionName, FunctionArn } = version.configuration;
  const targets = [DeadLetterConfig?.TargetArn, failure.destination].filter((it) => it !== undefined);
  if (targets.length === 0) {
    cloud.log(`${FunctionName} gave up an event: ${failure.condition}`, failure.fault);
    return;
  }
  const by = { service: 'lambda.amazonaws.com' } as const;
  const { principal } = await cloud.identities.assume(Role ?? '', by, FunctionName.slice(0, 64));
  const { row, condition, fault, destination } = failure;
  if (DeadLetterConfig?.TargetArn) {
    const attributes = {
      RequestID: { DataType: 'String', StringValue: row.requestId },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: { DataType: 'String', StringValue: messageOf(fault).slice(0, 1024) || 'unknown' },
    };
    await send(cloud, principal, DeadLetterConfig.TargetArn, row.payload, attributes);
  }
  if (destination) {
    const record = {
      version: '1.0',
      timestamp: cloud.clock.now().toISOString(),
      requestContext: {
        requestId: row.requestId,
        functionArn: `${FunctionArn}:${row.qualifier ?? '$LATEST'}`,
        condition,
        approximateInvokeCount: row.attempts + 1,
      },
      requestPayload: JSON.parse(row.payload) as unknown,
      responseContext: { statusCode: 200, executedVersion: version.configuration.Version, functionError: 'Unhandled' },
      responsePayload: fault,
    };
    await send(cloud, principal, destination, JSON.stringify(record), {});
  }
}

const messageOf = (fault: object) => String((fault as { errorMessage?: unknown }).errorMessage ?? '');

type Attributes = Record<string, { DataType: string; StringValue: string }>;

async function send(
  cloud: Cloud,
  principal: Parameters<Cloud['use']>[1],
  arn: string,
  body: string,
  attributes: Attributes,
) {
  const [, , service, , account, name] = arn.split(':');
  if (service === 'sns') {
    const sns = await cloud.use('sns', principal);
    await sns.Publish({ TopicArn: arn, Message: body, MessageAttributes: attributes });
  } else if (service === 'sqs') {
    const sqs = await cloud.use('sqs', principal);
    await sqs.SendMessage({
      QueueUrl: `${cloud.endpoint}/${account}/${name}`,
      MessageBody: body,
      MessageAttributes: attributes,
    });
  } else {
    const lambda = await cloud.use('lambda', principal);
    await lambda.Invoke({ FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(body) });
  }
}
