import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Headers that speak of one connection only (RFC 9110 §7.6.1). `trailer` stays where trailers do. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** Name and value pairs without those that must not leave this connection, also without those that `Connection` nominates. */
export function endToEnd(raw: readonly string[]): string[] {
  const nominated = new Set<string>();
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i]!.toLowerCase() !== 'connection') continue;
    for (const name of raw[i + 1]!.toLowerCase().split(',')) nominated.add(name.trim());
  }
  const kept: string[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase();
    if (!HOP_BY_HOP.has(name) && !nominated.has(name)) kept.push(raw[i]!, raw[i + 1]!);
  }
  return kept;
}

/** The values of a header in the order in which they came. */
export function valuesOf(raw: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let i = 0; i < raw.length; i += 2) if (raw[i]!.toLowerCase() === name) values.push(raw[i + 1]!);
  return values;
}

const REPLACED = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-port', 'x-amzn-trace-id', 'expect']);

/** What the target receives: the client's end-to-end headers and what ALB adds or overwrites. */
export function toTarget(request: IncomingMessage, from: { ip: string; port: number; now: Date }): string[] {
  const sent = endToEnd(request.rawHeaders);
  const headers: string[] = [];
  for (let i = 0; i < sent.length; i += 2)
    if (!REPLACED.has(sent[i]!.toLowerCase())) headers.push(sent[i]!, sent[i + 1]!);
  const forwardedFor = [...valuesOf(request.rawHeaders, 'x-forwarded-for'), from.ip].join(', ');
  headers.push('X-Forwarded-For', forwardedFor, 'X-Forwarded-Proto', 'http', 'X-Forwarded-Port', String(from.port));
  headers.push('X-Amzn-Trace-Id', trace(valuesOf(request.rawHeaders, 'x-amzn-trace-id').join(';'), from.now));
  return headers;
}

/** A new root, or a mark of our own in front of the trace that the client brought. */
function trace(given: string, now: Date): string {
  const id = `1-${Math.floor(now.getTime() / 1000)
    .toString(16)
    .padStart(8, '0')}-${randomBytes(12).toString('hex')}`;
  if (!given) return `Root=${id}`;
  const others = given.split(';').filter((field) => !/^\s*Self=/i.test(field));
  return [`Self=${id}`, ...others].join(';');
}

/** Why a request that the parser accepted is refused all the same: two readers could understand it differently. */
export function ambiguity(request: IncomingMessage): string | undefined {
  if (request.httpVersionMajor !== 1) return `HTTP/${request.httpVersion} is not spoken on this port`;
  const hosts = valuesOf(request.rawHeaders, 'host').length;
  if (hosts > 1) return `${hosts} Host headers`;
  if (request.httpVersionMinor === 0 && request.headers['transfer-encoding']) return 'Transfer-Encoding in HTTP/1.0';
  return undefined;
}
