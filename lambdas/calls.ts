import { AsyncLocalStorage } from 'node:async_hooks';
import { Client } from '@smithy/core/client';
import type { StaticOperationSchema } from '@smithy/types';
import { standInFor } from './stand-in.ts';

/** A call to AWS that changes something, by the name that IAM and CloudTrail have for it: `ec2:CreateVpc`. */
export type Mutation = `${string}:${string}`;

interface Watch {
  readonly rehearsal: boolean;
  readonly mutations: Mutation[];
}

const watches = new AsyncLocalStorage<Watch>();

/** Does the work, and tells which mutating calls it made: in their order, each once it has succeeded. */
export async function counted<T>(mutations: Mutation[], work: () => Promise<T>): Promise<T> {
  return watches.run({ rehearsal: false, mutations }, work);
}

/**
 * Does the work without a mutating call: each is noted instead, and answered with a stand-in of the shape that AWS would answer. Questions are
 * asked for real. So a preview of what would be called is the code that calls it, and cannot say anything else.
 */
export async function rehearsed<T>(work: () => Promise<T>): Promise<{ mutations: Mutation[]; result: T }> {
  const mutations: Mutation[] = [];
  const result = await watches.run({ rehearsal: true, mutations }, work);
  return { mutations, result };
}

/** The orchestrator's own book-keeping (its lock, its rows) is no change of the environment. */
const OWN = ['dynamodb', 'states'];
const ASKS = /^(Describe|Get|List|Head|BatchGet|Lookup|Search)/;

interface Sent {
  readonly schema?: StaticOperationSchema;
}

interface Sender {
  readonly config: { readonly signingName?: string; readonly defaultSigningName?: string };
  send(command: Sent, ...rest: unknown[]): Promise<unknown>;
}

/** What IAM calls a service that signs under another name. */
const PREFIX: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };

// Every client of the SDK descends from this class: what is watched here is watched for all of them, also for one that somebody adds.
const every = Client.prototype as unknown as Sender;
const send = every.send;

every.send = async function (this: Sender, command, ...rest) {
  const watch = watches.getStore();
  if (!watch) return send.call(this, command, ...rest);
  const schema = command.schema;
  const { config } = this;
  const service = config.signingName ?? config.defaultSigningName ?? '';
  const operation = schema?.[2] ?? command.constructor.name.replace(/Command$/, '');
  if (ASKS.test(operation) || OWN.includes(service)) return send.call(this, command, ...rest);
  const mutation: Mutation = `${PREFIX[service] ?? service}:${operation}`;
  const answer = watch.rehearsal ? standInFor(schema?.[5]) : await send.call(this, command, ...rest);
  watch.mutations.push(mutation);
  return answer;
};
