import { createHash } from 'node:crypto';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';

/** A message's attributes as rows keep them: bytes in base 64. */
export type MessageAttributes = Readonly<
  Record<string, { readonly type: string; readonly text?: string; readonly bytes?: string }>
>;

type Given = Readonly<Record<string, MessageAttributeValue>>;

export const toRow = (given: Given = {}): MessageAttributes =>
  Object.fromEntries(
    Object.entries(given).map(([name, it]) => [
      name,
      {
        type: it.DataType ?? 'String',
        text: it.StringValue,
        bytes: it.BinaryValue && Buffer.from(it.BinaryValue).toString('base64'),
      },
    ]),
  );

export const fromRow = (attributes: MessageAttributes): Record<string, MessageAttributeValue> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, it]) => [
      name,
      { DataType: it.type, StringValue: it.text, BinaryValue: it.bytes ? Buffer.from(it.bytes, 'base64') : undefined },
    ]),
  );

export const md5 = (text: string | Buffer) => createHash('md5').update(text).digest('hex');

/** The digest that SDKs compare: of names, types and values with their lengths, sorted by name (SQS guide, "message metadata"). */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (!names.length) return undefined;
  const sized = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  };
  const parts = names.flatMap((name) => {
    const { type = 'String', text = '', bytes } = attributes[name] ?? {};
    const value = bytes === undefined ? Buffer.from(text) : Buffer.from(bytes, 'base64');
    const kind = Buffer.from([bytes === undefined ? 1 : 2]);
    return [...sized(Buffer.from(name)), ...sized(Buffer.from(type)), kind, ...sized(value)];
  });
  return md5(Buffer.concat(parts));
}
