import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly realm: string;
}

/** How it fails the requests of a closed gate: it answers them when it opens, never, or cuts their connections at once. */
export type Failure = 'hold' | 'drop' | 'reset';

/** A guild roster of one process whose answers can be spoilt. */
export interface Site extends AsyncDisposable {
  readonly url: string;
  readonly guilds: Map<string, Guild>;
  /** How many requests it has seen. */
  readonly seen: number;
  /** Answers so much later. */
  delayMs: number;
  /** Answers in its place; true if it did. */
  instead?: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  close(how: Failure): void;
  open(): void;
}

export async function startSite(): Promise<Site> {
  const guilds = new Map<string, Guild>();
  let closed: Failure | undefined;
  let opened = Promise.withResolvers<void>();
  let seen = 0;
  const server = createServer(async (request, response) => {
    seen++;
    if (closed === 'reset') return void request.socket.resetAndDestroy();
    if (closed === 'drop') return;
    const body = await text(request).catch(() => undefined);
    if (closed) await opened.promise;
    if (site.delayMs) await sleep(site.delayMs);
    // Its sender has given up.
    if (body === undefined || response.destroyed) return;
    if (site.instead?.(request, response)) return;
    answer(guilds, request, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const site: Site = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    guilds,
    get seen() {
      return seen;
    },
    delayMs: 0,
    close(how) {
      closed = how;
    },
    open() {
      closed = undefined;
      opened.resolve();
      opened = Promise.withResolvers();
    },
    async [Symbol.asyncDispose]() {
      site.open();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return site;
}

const PAGE = 100;

function answer(guilds: Map<string, Guild>, request: IncomingMessage, body: string, response: ServerResponse): unknown {
  const url = new URL(request.url!, 'http://site');
  const id = url.pathname.split('/')[3];
  const say = (status: number, what?: object) => {
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-served-by': 'web i-0a us-east-1a, api i-0b us-east-1b',
      'x-revision': 'web 0123abcd, api 4567cdef',
      'x-database-timeline': '3',
    });
    response.end(what && JSON.stringify(what));
  };
  if (request.method === 'POST') {
    const guild = { id: randomUUID(), ...(JSON.parse(body) as { name: string; realm: string }) };
    guilds.set(guild.id, guild);
    return say(201, guild);
  }
  if (request.method === 'DELETE') return say(guilds.delete(id!) ? 204 : 404);
  if (id) return guilds.has(id) ? say(200, guilds.get(id)) : say(404, { title: 'Not found' });
  const inRealm = [...guilds.values()]
    .filter(({ realm }) => realm === url.searchParams.get('realm'))
    .sort((a, b) => (`${a.name}${a.id}` < `${b.name}${b.id}` ? -1 : 1));
  const after = url.searchParams.get('after');
  const start = after ? inRealm.findIndex((guild) => guild.id === after) + 1 : 0;
  const page = inRealm.slice(start, start + PAGE);
  return say(200, { guilds: page, next: start + PAGE < inRealm.length ? page.at(-1)!.id : null });
}
