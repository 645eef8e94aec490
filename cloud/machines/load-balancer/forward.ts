import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import type { Dispatcher } from 'undici';
import { endToEnd } from './headers.ts';
import type { Target } from './target.ts';

/** How a forwarded request ended: with the target's response, with an error of the load balancer's own, or because the client left. */
export type Outcome =
  /** `waited`: milliseconds from the request's dispatch to the head of the response. */
  | { readonly by: 'target'; readonly status: number; readonly waited: number }
  /** `unreached`: no connection to the target came about. */
  | { readonly by: 'balancer'; readonly status: number; readonly unreached: boolean }
  | { readonly by: 'client' };

export interface Way {
  readonly target: Target;
  readonly pool: Dispatcher;
  readonly headers: readonly string[];
  /** Milliseconds without a byte until the load balancer gives up on the target. */
  readonly idleTimeoutMs: number;
}

/**
 * Sends the request to the target and its response to the client, byte by byte in both directions. Resolves when it is over. Once: ALB sends
 * nothing again, so a target that closes a kept-alive connection as the next request arrives on it costs the client a 502.
 */
export async function forward(request: IncomingMessage, response: ServerResponse, way: Way): Promise<Outcome> {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  const ended = await attempt(request, response, way, hasBody);
  if (!(ended instanceof Error)) return ended;
  return { by: 'balancer', status: statusOf(ended), unreached: isConnectionError(ended) };
}

/** Resolves with the error if no byte of the response has gone to the client yet, so that the caller can still answer. */
function attempt(
  request: IncomingMessage,
  response: ServerResponse,
  { target, pool, headers, idleTimeoutMs }: Way,
  hasBody: boolean,
): Promise<Outcome | Error> {
  return new Promise((resolve) => {
    let controller: Dispatcher.DispatchController | undefined;
    let cutFor: Outcome | undefined;
    let status = 0;
    let waited = 0;
    const started = performance.now();
    // The client going away, or the target's deregistration delay running out, ends the request on both sides.
    const cut = (outcome: Outcome) => {
      cutFor ??= outcome;
      controller?.abort(new RequestCut());
    };
    const onClose = () => {
      if (!response.writableFinished) cut({ by: 'client' });
    };
    response.on('close', onClose);
    const finished = target.begin(() => cut({ by: 'balancer', status: 502, unreached: false }));
    const settle = (outcome: Outcome | Error) => {
      response.off('close', onClose);
      finished();
      resolve(outcome);
    };
    // A stream of its own: undici destroys the body of a request that is answered early, which must not take the client's socket along.
    const body = hasBody ? request.pipe(new PassThrough()) : null;
    body?.on('error', () => request.resume());

    pool.dispatch(
      {
        path: request.url ?? '/',
        method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
        headers: headers as string[],
        body,
        headersTimeout: idleTimeoutMs,
        bodyTimeout: idleTimeoutMs,
      },
      {
        onRequestStart(given) {
          controller = given;
          if (cutFor) given.abort(new RequestCut());
        },
        onResponseStart(given, code, _headers, message) {
          if (code < 200) return;
          status = code;
          waited = performance.now() - started;
          target.counters.responseTime += waited;
          target.counters.responses[classOf(code)]++;
          response.writeHead(code, message ?? '', toClient(given, request, code));
          response.flushHeaders();
        },
        onResponseData(given, chunk) {
          if (response.write(chunk)) return;
          given.pause();
          response.once('drain', () => given.resume());
        },
        onResponseEnd(given) {
          if (response.chunkedEncoding) response.addTrailers(pairs(strings(given.rawTrailers)));
          response.end();
          if (body && !request.complete) request.resume();
          settle({ by: 'target', status, waited });
        },
        onResponseError(_given, error) {
          body?.destroy();
          if (!cutFor && isConnectionError(error)) target.counters.connectionErrors++;
          // Headers are out already: only a cut connection tells the client that the body is not whole.
          if (response.headersSent) response.destroy();
          if (cutFor?.by === 'client') return settle(cutFor);
          settle(response.headersSent ? { by: 'target', status, waited } : error);
        },
      },
    );
  });
}

class RequestCut extends Error {
  override readonly name = 'RequestCut';
}

function toClient(controller: Dispatcher.DispatchController, request: IncomingMessage, status: number): string[] {
  const headers = endToEnd(strings(controller.rawHeaders));
  const chunked =
    request.httpVersionMinor === 1 &&
    request.method !== 'HEAD' &&
    status !== 204 &&
    status !== 304 &&
    !headers.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'content-length');
  if (chunked) return headers;
  // Node refuses to announce trailers that it cannot send.
  return headers.filter((_, i) => headers[i - (i % 2)]!.toLowerCase() !== 'trailer');
}

function strings(raw: Dispatcher.DispatchController['rawHeaders']): string[] {
  return Array.isArray(raw) ? raw.map((it) => (typeof it === 'string' ? it : it.toString('latin1'))) : [];
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1]!] as [string, string]] : []));
}

function classOf(status: number): '2XX' | '3XX' | '4XX' | '5XX' {
  return `${Math.min(5, Math.max(2, Math.floor(status / 100))) as 2 | 3 | 4 | 5}XX`;
}

const code = (error: Error) => (error as NodeJS.ErrnoException).code ?? '';

function isConnectionError(error: Error): boolean {
  return ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'].includes(code(error));
}

/** 504 when the target kept silent, 400 when the request cannot be sent on, else 502: refused, reset, not HTTP. */
function statusOf(error: Error): number {
  if (['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'ETIMEDOUT'].includes(code(error))) return 504;
  if (['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED'].includes(code(error))) return 400;
  return 502;
}
