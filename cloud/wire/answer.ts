import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ResponseLost } from '../disturbances.ts';
import { NotImplemented } from '../rooms.ts';
import type { Principal } from '../service.ts';
import { type Addressee, addressee, ask, type Envelope } from './addressee.ts';
import { authenticate, refusal } from './authenticate.ts';
import type { RestAnswer } from './bindings.ts';
import { type Body, openBody } from './body.ts';
import { decode } from './decode.ts';
import type { Operation } from './description.ts';
import { encode } from './encode.ts';
import { encodeFault } from './fault.ts';
import type { WireOptions } from './listen.ts';
import { sayable } from './sayable.ts';
import { type Credential, type Headers, readCredential } from './signature.ts';
import { findBadOutput, validate } from './validate.ts';
import { WireError } from './wire-error.ts';

/** A request from its first byte to the last byte of its answer. */
export async function answer(options: WireOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  let to: Addressee | undefined;
  let out: RestAnswer;
  try {
    const received = await receive(request, gone.signal);
    to = await addressee(received.envelope, received.credential);
    if (!to) throw nobody(received);
    out = await serve(options, to, received, requestId);
  } catch (error) {
    if (error instanceof ResponseLost) return void response.destroy();
    out = fault(options, to, error as Error, request, requestId);
  }
  // An answer may come before the request has ended; what is left of it would stand in the way of the next.
  if (!request.readableEnded) request.resume();
  await send(request, response, out, to, requestId);
}

interface Received {
  readonly envelope: Envelope;
  readonly credential?: Credential;
  /** The query string alone: a form's fields are in the body, and signed as such. */
  readonly query: URLSearchParams;
  readonly body: Body;
  readonly sourceIp: string;
  /** Fires when the client has hung up. */
  readonly gone: AbortSignal;
}

async function receive(request: IncomingMessage, gone: AbortSignal): Promise<Received> {
  const headers: Headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  const [path = '/', search = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const query = new URLSearchParams(search);
  const credential = readCredential(headers, query);
  const body = openBody(request);
  const form = headers['content-type']?.startsWith('application/x-www-form-urlencoded') && credential?.service !== 's3';
  const parameters = form
    ? new URLSearchParams([...query, ...new URLSearchParams((await body.bytes()).toString())])
    : query;
  const envelope = { method: request.method ?? 'GET', path, headers, parameters };
  return { envelope, credential, query, body, sourceIp: request.socket.remoteAddress ?? '127.0.0.1', gone };
}

async function serve(options: WireOptions, to: Addressee, received: Received, requestId: string): Promise<RestAnswer> {
  const { credential, envelope } = received;
  const { operation, labels } = ask(to, envelope);
  // A streamed body is vouched for by its declared hash, which is compared while it flows; any other is read first.
  const declared = envelope.headers['x-amz-content-sha256'];
  const streams = Boolean(operation.streams);
  const bytes = !streams ? await received.body.bytes() : declared ? Buffer.alloc(0) : await received.body.raw();
  const principal = credential ? signer(options, to, received, credential) : anonymous(to, operation);
  const stream = streams ? (declared ? received.body.stream() : Readable.from([bytes])) : undefined;
  const { headers, parameters } = envelope;
  const { input, unknown } = await decode(to.description, operation, to.protocol, {
    query: parameters,
    headers,
    labels,
    body: bytes,
    stream,
  });
  if (unknown.length) reportUnknown(options, to, operation, unknown);
  validate(operation.input, input, to.protocol);
  const { sourceIp, gone: signal } = received;
  const call = { principal, requestId, region: options.region, sourceIp, signal };
  const output = (await options.rooms.dispatch(to.service, operation.name, input, call)) ?? {};
  if (options.checkOutputs !== false) checkOutput(to, operation, output);
  return encode(to.description, operation, to.protocol, output as Record<string, unknown>, requestId);
}

function signer(options: WireOptions, to: Addressee, received: Received, credential: Credential): Principal {
  const { envelope, query, body } = received;
  const { method, path, headers } = envelope;
  const request = { method, path, headers, query, bodyHash: body.hash() };
  return authenticate(options.identities, { credential, request, protocol: to.protocol, region: options.region });
}

/** Nobody signed; what AWS allows then is decided by the token in the request, or by the bucket's policy. */
function anonymous(to: Addressee, operation: Operation): Principal {
  if (to.service === 's3' || (to.service === 'sts' && operation.name.startsWith('AssumeRoleWith'))) {
    return { kind: 'user', arn: 'anonymous', id: 'anonymous' };
  }
  throw refusal('missing', to.protocol, 'Request is missing Authentication Token');
}

/** EC2 refuses parameters that it does not know. The other services pass over them, as on AWS; the log says so, for most are misspelt. */
function reportUnknown({ log }: WireOptions, to: Addressee, operation: Operation, unknown: readonly string[]): void {
  if (to.protocol === 'ec2Query') {
    throw new WireError('UnknownParameter', `The parameter ${unknown[0]} is not recognized`);
  }
  log(`${to.service}:${operation.name} has no parameter ${unknown.join(', ')}`);
}

function checkOutput(to: Addressee, operation: Operation, output: object): void {
  const bad = findBadOutput(operation.output, output);
  if (bad) throw new TypeError(`${to.service}:${operation.name} answered with ${bad}`);
}

function nobody({ credential, envelope }: Received): WireError {
  if (!credential) return new WireError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  const { method, path } = envelope;
  return new WireError('UnknownService', `This cloud has no service "${credential.service}" (${method} ${path})`, 501);
}

function fault(
  options: WireOptions,
  to: Addressee | undefined,
  error: Error,
  request: IncomingMessage,
  requestId: string,
): RestAnswer {
  const said = sayable(error, to?.protocol);
  if (said.bug) options.log(`${request.method} ${request.url} failed: ${error.message}`, { error, requestId });
  else if (error instanceof NotImplemented) options.log(error.message, { requestId });
  if (to) return encodeFault(to.description, to.protocol, said.fault, requestId);
  const body = JSON.stringify({ __type: said.fault.name, message: said.fault.message });
  return { status: said.fault.status ?? 400, headers: { 'content-type': 'application/json' }, body };
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  out: RestAnswer,
  to: Addressee | undefined,
  requestId: string,
): Promise<void> {
  const ids: Record<string, string> =
    to?.service === 's3'
      ? { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId }
      : { 'x-amzn-requestid': requestId };
  const empty = request.method === 'HEAD' || out.status === 204 || out.status === 304;
  const headers: Record<string, string> = { ...ids, ...out.headers };
  if (out.body instanceof Readable) {
    response.writeHead(out.status, headers);
    if (!empty) return pipeline(out.body, response);
    out.body.destroy();
  } else {
    if (!empty) headers['content-length'] = String(Buffer.byteLength(out.body));
    response.writeHead(out.status, headers);
    if (!empty) response.write(out.body);
  }
  response.end();
}
