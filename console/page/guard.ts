import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Middleware } from 'koa';

/** A browser sends its cookies to every port of a host: each console has a name of its own, or the second would send the first away. */
const cookieOf = (port: number | undefined) => `muster-console-${port}`;

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
      ctx.cookies.set(cookieOf(port), token, { httpOnly: true, sameSite: 'strict', overwrite: true });
      // The token leaves the address bar, and with it the browser's history.
      return ctx.redirect('/');
    }
    if (!same(ctx.cookies.get(cookieOf(port)) ?? '', token))
      return refuse(ctx, 'open the address that "muster console" printed: it carries a token that this browser lacks');
    await next();
  };
  return { token, middleware };
}

function refuse(ctx: Parameters<Middleware>[0], message: string): void {
  ctx.status = 403;
  ctx.body = { error: 'Forbidden', message };
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
