import { randomUUID } from 'node:crypto';
import type { Target } from '@aws-sdk/client-eventbridge';
import type { Cloud, Principal } from '../../../service.ts';

/** A resource that receives, and for which resource it does. */
export interface Addressee {
  readonly target: Pick<Target, 'Arn' | 'RoleArn' | 'SqsParameters'> & {
    /** What Scheduler gives a bus as target. */
    readonly EventBridgeParameters?: { readonly DetailType?: string; readonly Source?: string };
  };
  readonly by: 'events.amazonaws.com' | 'scheduler.amazonaws.com';
  /** The rule or schedule. */
  readonly sourceArn: string;
}

/** No such kind of target, or one that this cloud does not have. */
export class UnsupportedTarget extends Error {
  override readonly name = 'UnsupportedTarget';
}

/**
 * Gives the payload to the target: as the target's role where it has one, else as the service itself, which the target's resource
 * policy must let in. Throws what the target answers.
 */
export async function send(cloud: Cloud, addressee: Addressee, payload: string): Promise<void> {
  const arn = addressee.target.Arn ?? '';
  const kind = Object.keys(KINDS).find((it) => new RegExp(it).test(arn));
  if (!kind) throw new UnsupportedTarget(`${arn} is no target for events that this cloud knows`);
  await KINDS[kind]!(cloud, addressee, await principalOf(cloud, addressee), payload);
}

export async function principalOf(cloud: Cloud, { target, by, sourceArn }: Addressee): Promise<Principal> {
  if (!target.RoleArn) return { kind: 'service', arn: by, id: by, sourceArn };
  return (await cloud.identities.assume(target.RoleArn, { service: by, sourceArn }, randomUUID().replaceAll('-', '')))
    .principal;
}

type Send = (cloud: Cloud, addressee: Addressee, principal: Principal, payload: string) => Promise<unknown>;

const KINDS: Record<string, Send> = {
  '^arn:aws:lambda:': async (cloud, { target }, principal, payload) =>
    (await cloud.use('lambda', principal)).Invoke({
      FunctionName: target.Arn,
      InvocationType: 'Event',
      Payload: Buffer.from(payload),
    }),

  '^arn:aws:states:.*:stateMachine:': async (cloud, { target }, principal, payload) =>
    (await cloud.use('states', principal)).StartExecution({
      stateMachineArn: target.Arn,
      input: payload,
      name: randomUUID(),
    }),

  '^arn:aws:sqs:': async (cloud, { target }, principal, payload) => {
    const [, , , , account, name] = (target.Arn ?? '').split(':');
    const MessageGroupId = target.SqsParameters?.MessageGroupId;
    await (await cloud.use('sqs', principal)).SendMessage({
      QueueUrl: `${cloud.endpoint}/${account}/${name}`,
      MessageBody: payload,
      ...(MessageGroupId && { MessageGroupId }),
    });
  },

  '^arn:aws:sns:': async (cloud, { target }, principal, payload) =>
    (await cloud.use('sns', principal)).Publish({ TopicArn: target.Arn, Message: payload }),

  '^arn:aws:logs:': async (cloud, { target }, principal, payload) => {
    const logs = await cloud.use('logs', principal);
    const stream = { logGroupName: (target.Arn ?? '').split(':')[6] ?? '', logStreamName: randomUUID() };
    await logs.CreateLogStream(stream);
    await logs.PutLogEvents({ ...stream, logEvents: [{ timestamp: cloud.clock.now().getTime(), message: payload }] });
  },

  '^arn:aws:events:.*:event-bus/': async (cloud, { target }, principal, payload) => {
    const event = JSON.parse(payload) as Record<string, unknown>;
    const { Source, DetailType } = target.EventBridgeParameters ?? {};
    const { FailedEntryCount, Entries } = await (await cloud.use('events', principal)).PutEvents({
      Entries: [
        {
          EventBusName: target.Arn,
          Source: Source ?? String(event.source),
          DetailType: DetailType ?? String(event['detail-type']),
          Detail: Source ? payload : JSON.stringify(event.detail),
          Resources: Source ? [] : (event.resources as string[]),
        },
      ],
    });
    if (FailedEntryCount) throw new UnsupportedTarget(`${target.Arn} refused the event: ${Entries?.[0]?.ErrorMessage}`);
  },
};
