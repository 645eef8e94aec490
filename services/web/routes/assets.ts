import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Middleware } from 'koa';

const TYPES: Record<string, string> = { '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };
const FILES = ['guild.css', 'guild.js', 'crest.svg'];

/** The few files of the pages, read once. */
export function assets(folder: string): Middleware {
  const files = new Map(FILES.map((name) => [`/${name}`, readFileSync(path.join(folder, name))]));
  return async (ctx, next) => {
    const name = ctx.path === '/favicon.ico' ? '/crest.svg' : ctx.path;
    const file = files.get(name);
    if (!file || !['GET', 'HEAD'].includes(ctx.method)) return next();
    ctx.state.route = name;
    ctx.type = TYPES[path.extname(name)]!;
    ctx.set('cache-control', 'public, max-age=300');
    ctx.body = file;
  };
}
