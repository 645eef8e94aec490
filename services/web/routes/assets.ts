import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Middleware } from 'koa';

const TYPES: Record<string, string> = { '.css': 'text/css', '.svg': 'image/svg+xml' };
const FILES = ['guild.css', 'crest.svg'];

/**
 * The few files of the pages, read once. Browsers ask each time whether theirs is still the one: while a deployment is under way, a page and its
 * style can come from different revisions, and no cache may keep the pair.
 */
export function assets(folder: string): Middleware {
  const files = new Map(
    FILES.map((name) => {
      const bytes = readFileSync(path.join(folder, name));
      return [`/${name}`, { bytes, etag: createHash('sha256').update(bytes).digest('base64url') }];
    }),
  );
  return async (ctx, next) => {
    const name = ctx.path === '/favicon.ico' ? '/crest.svg' : ctx.path;
    const file = files.get(name);
    if (!file || !['GET', 'HEAD'].includes(ctx.method)) return next();
    ctx.state.route = name;
    ctx.status = 200;
    ctx.type = TYPES[path.extname(name)]!;
    ctx.etag = file.etag;
    if (ctx.fresh) ctx.status = 304;
    else ctx.body = file.bytes;
  };
}
