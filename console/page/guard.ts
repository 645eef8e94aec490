import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Middleware } from 'koa';

const COOKIE = 'muster-console';

export interface Guard {
  readonly token: string;
  readonly middleware: Middleware;
}

/**
 * Lets in the person who started the console and nobody else: not another user of this machine, who does not know the token, and not a web page from elsewhere,
 * which can make this browser send requests here (hence the origin) and point a name of its own at 127.0.0.1 (hence the host).
 */
export function guard(): Guard {
  const token = randomBytes(24).toString('hex');
  const middleware: Middleware = async (ctx, next) => {
    const port = ctx.req.socket.localPort;
    const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
    if (!hosts.includes(ctx.host)) return refuse(ctx, `the host "${ctx.host}" is not this console`);
    const origin = ctx.get('origin');
    if (origin && origin !== `http://${ctx.host}`) return refuse(ctx, `a page of ${origin} may not ask this console`);
    if (!['', 'same-origin', 'none'].includes(ctx.get('sec-fetch-site')))
      return refuse(ctx, 'another site may not ask this console');
    const given = ctx.query.token;
    if (typeof given === 'string' && same(given, token)) {
      ctx.cookies.set(COOKIE, token, { httpOnly: true, sameSite: 'strict', overwrite: true });
      // The token leaves the address bar, and with it the browser's history.
      return ctx.redirect(ctx.path);
    }
    if (!same(ctx.cookies.get(COOKIE) ?? '', token))
      return refuse(ctx, 'open the address that "muster console" printed: it carries a token that this browser lacks');
    await next();
  };
  return { token, middleware };
}

function refuse(ctx: Parameters<Middleware>[0], message: string): void {
  ctx.status = 403;
  ctx.body = { error: 'Forbidden', message };
}

const same = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
