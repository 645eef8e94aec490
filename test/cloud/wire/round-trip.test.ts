import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { NormalizedSchema } from '@smithy/core/schema';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { catalog, type ServiceName } from '../../../cloud/aws/catalog.ts';
import { describe as description, type Operation } from '../../../cloud/wire/description.ts';
import { type Seen, startWire } from './echo.ts';
import { canonical, randomValue, seeded } from './random-value.ts';

type Values = Record<string, unknown>;
interface Client {
  send(command: object): Promise<Values>;
  destroy(): void;
}

/** Only required members, all members, and some. */
const SHARES = [0, 1, 0.5];

let wire: Awaited<ReturnType<typeof startWire>>;
let seen: Seen | undefined;
let reply: Values = {};
beforeAll(async () => {
  wire = await startWire(async (it) => {
    const streamed = Object.entries(it.input).find(([, value]) => value instanceof Readable);
    if (streamed) it.input[streamed[0]] = new Uint8Array(await buffer(streamed[1] as Readable));
    seen = it;
    return reply;
  });
});
afterAll(() => wire?.[Symbol.asyncDispose]());

it.each(Object.keys(catalog) as ServiceName[])(
  '%s: every operation carries random input and output unchanged',
  async (service) => {
    const sdk = (await catalog[service].sdk()) as Record<string, unknown>;
    const Client = Object.entries(sdk).find(([name]) => /^[A-Z].*Client$/.test(name))?.[1] as new (o: object) => Client;
    const client = new Client({
      ...wire.client,
      disableHostPrefix: true,
      useQueueUrlAsEndpoint: false,
      md5: false,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    const failures: string[] = [];
    let seed = 0;
    for (const operation of description(sdk).operations.values()) {
      const Command = sdk[`${operation.name}Command`] as new (input: object) => object;
      if (!Command || hasEventStream(operation.input) || skipped(service, operation.name)) continue;
      for (const share of SHARES) {
        const random = seeded(++seed * 7919);
        const input = sendable(service, operation, randomValue(operation.input, random, share) as Values);
        reply = answerable(operation, randomValue(operation.output, random, share) as Values);
        seen = undefined;
        const why = await trip(client, Command, operation, input).catch(
          (error: Error) => `${error.name}: ${error.message}`,
        );
        if (why) failures.push(`${operation.name}: ${why}`.slice(0, 400));
      }
    }
    client.destroy();
    expect(failures).toEqual([]);
  },
);

async function trip(client: Client, Command: new (input: object) => object, operation: Operation, input: Values) {
  const sent = canonical(structuredClone(input)) as Values;
  const out = await client.send(new Command(input));
  for (const [name, member] of members(operation.output)) {
    const body = out[name] as { transformToByteArray?: () => Promise<Uint8Array> } | undefined;
    if (member.isStreaming() && body?.transformToByteArray) out[name] = await body.transformToByteArray();
  }
  const arrived: Seen | undefined = seen;
  if (arrived?.operation !== operation.name) return `reached ${arrived?.operation}`;
  expect(withoutFilledIn(operation, canonical(arrived.input) as Values, sent)).toEqual(sent);
  const replied = canonical(reply) as Values;
  expect(withoutDefaults(operation, canonical(out) as Values, replied)).toEqual(replied);
  return undefined;
}

/** Takes out what clients fill in by themselves: idempotency tokens, checksums, lengths, and what they presign. */
function withoutFilledIn(operation: Operation, arrived: Values, sent: Values): Values {
  const added = ['ChecksumAlgorithm', 'DestinationRegion', 'PresignedUrl'];
  if (operation.streams) added.push('ContentLength', 'ContentType', operation.streams);
  for (const [name, member] of members(operation.input)) if (member.isIdempotencyToken()) added.push(name);
  const payload = members(operation.input).find(([, it]) => it.getMergedTraits().httpPayload)?.[0];
  return Object.fromEntries(
    Object.entries(arrived).filter(([name, value]) => {
      if (name in sent) return true;
      const empty = value !== null && typeof value === 'object' && !Object.keys(value).length;
      return !added.includes(name) && !(name === payload && empty) && name !== 'ContentType';
    }),
  );
}

/** Takes out what clients give for members that were not answered: empty bodies and maps, status codes, lengths, raw dates. */
function withoutDefaults(operation: Operation, out: Values, replied: Values): Values {
  const optional = new Set(['ExpiresString', 'ContentLength', 'ContentType']);
  for (const [name, member] of members(operation.output)) {
    const { httpResponseCode, httpPrefixHeaders, httpPayload } = member.getMergedTraits();
    if (httpResponseCode || member.isStreaming() || httpPrefixHeaders !== undefined || httpPayload) optional.add(name);
  }
  return Object.fromEntries(Object.entries(out).filter(([name]) => name in replied || !optional.has(name)));
}

/** Values that a client checks by itself are left out or made good, for it is the wire that is asked here. */
function sendable(service: ServiceName, operation: Operation, input: Values): Values {
  if (service === 'events') delete input.EndpointId;
  if (service !== 's3') return input;
  const guarded = /SSECustomer|CopySourceSSE|^ContentMD5|Checksum|^Expires$|^CopySource$|^CreateBucketConfiguration$/;
  for (const name of Object.keys(input)) if (guarded.test(name)) delete input[name];
  if ('Bucket' in input) input.Bucket = 'bucket-1';
  if (/Copy$|^CopyObject$/.test(operation.name)) input.CopySource = 'b/k';
  return input;
}

function answerable(operation: Operation, output: Values): Values {
  if (!operation.output.isUnitSchema()) delete output[operation.output.getEventStreamMember()];
  // Clients take a copy's answer without a result for an error.
  if (operation.name === 'CopyObject') output.CopyObjectResult ??= { ETag: 'e' };
  if (operation.name === 'UploadPartCopy') output.CopyPartResult ??= { ETag: 'e' };
  // A raw date and its parsed form are one header.
  delete output.ExpiresString;
  delete output.Expires;
  return output;
}

const members = (schema: NormalizedSchema) => (schema.isUnitSchema() ? [] : [...schema.structIterator()]);

/** Event streams are not built. */
const hasEventStream = (schema: NormalizedSchema) => !schema.isUnitSchema() && schema.getEventStreamMember() !== '';

/** The first is told from ListBuckets by the host alone, which here is one for all; the second is signed for S3 Object Lambda. */
const skipped = (service: ServiceName, operation: string) =>
  service === 's3' && ['ListDirectoryBuckets', 'WriteGetObjectResponse'].includes(operation);
