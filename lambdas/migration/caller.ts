import { randomUUID } from 'node:crypto';

/** The database went away meanwhile: that says nothing about the versions. */
export class Disturbed extends Error {
  override readonly name = 'RehearsalDisturbed';
}

/** An answer that a rehearsal cannot accept. */
export class Misbehaved extends Error {
  override readonly name = 'Misbehaved';
  /** Under which both tiers have logged it. */
  readonly requestId: string;
  constructor(request: string, requestId: string, what: string) {
    super(`${request} ${what}`);
    this.requestId = requestId;
  }
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly json?: object | undefined;
  readonly form?: Readonly<Record<string, string>> | undefined;
  readonly key?: string | undefined;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly requestId: string;
}

/** Whoever asks a tier during the rehearsal; counts. */
export interface Caller {
  readonly base: string;
  readonly requests: number;
  /** Throws `Misbehaved` for an answer that is neither a success nor a redirection, and for none at all. */
  ask(asked: Asked): Promise<Answered>;
}

export function caller(base: string, signal: AbortSignal): Caller {
  let requests = 0;
  return {
    base,
    get requests() {
      return requests;
    },
    async ask({ method, path, json, form, key }) {
      requests++;
      const requestId = randomUUID();
      const request = `${method} ${path}`;
      const response = await fetch(`${base}${path}`, {
        method,
        redirect: 'manual',
        signal,
        headers: {
          'x-request-id': requestId,
          ...(json && { 'content-type': 'application/json' }),
          ...(key && { 'idempotency-key': key }),
        },
        ...(json && { body: JSON.stringify(json) }),
        ...(form && { body: new URLSearchParams(form) }),
      }).catch((error: Error) => {
        signal.throwIfAborted();
        throw new Misbehaved(
          request,
          requestId,
          `was not answered: ${(error.cause as Error)?.message ?? error.message}`,
        );
      });
      const { status, headers } = response;
      const text = await response.text();
      if (status === 503) throw new Disturbed(`${request} answered 503: ${detail(text)}. Redrive the execution`);
      if (status >= 400) throw new Misbehaved(request, requestId, `answered ${status}: ${detail(text)}`);
      return { status, headers, text, requestId };
    },
  };
}

/** A problem's detail, or the beginning of whatever was said. */
function detail(text: string): string {
  try {
    const { detail: said, errors = [] } = JSON.parse(text) as { detail?: string; errors?: object[] };
    return `${said ?? text}${errors.length > 0 ? ` ${JSON.stringify(errors)}` : ''}`;
  } catch {
    return text
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 300);
  }
}
