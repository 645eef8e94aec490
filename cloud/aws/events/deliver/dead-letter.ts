import type { Cloud, Principal } from '../../../service.ts';

/** Puts a payload that found no taker on its dead-letter queue, with the reasons as message attributes. */
export async function deadLetter(
  cloud: Cloud,
  queueArn: string,
  principal: Principal,
  payload: string,
  reasons: Record<string, string | number | undefined>,
): Promise<void> {
  const [, , , , account, name] = queueArn.split(':');
  const given = Object.entries(reasons).filter(([, value]) => value !== undefined && value !== '');
  const sqs = await cloud.use('sqs', principal);
  await sqs.SendMessage({
    QueueUrl: `${cloud.endpoint}/${account}/${name}`,
    MessageBody: payload,
    MessageAttributes: Object.fromEntries(
      given.map(([key, value]) => [
        key,
        { DataType: typeof value === 'number' ? 'Number' : 'String', StringValue: String(value) },
      ]),
    ),
  });
}
