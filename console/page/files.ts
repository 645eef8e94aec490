import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import type { Middleware } from 'koa';

const app = path.join(import.meta.dirname, 'app');

/** The page itself: one document, one style sheet, one program, made of its sources when the console starts. */
export async function files(): Promise<Middleware> {
  const { outputFiles } = await build({
    entryPoints: [path.join(app, 'main.tsx')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    write: false,
    logLevel: 'silent',
  });
  const served: Readonly<Record<string, { type: string; body: string }>> = {
    '/': { type: 'html', body: await readFile(path.join(app, 'index.html'), 'utf8') },
    '/main.js': { type: 'js', body: outputFiles[0]!.text },
    '/style.css': { type: 'css', body: await readFile(path.join(app, 'style.css'), 'utf8') },
  };
  return async (ctx, next) => {
    const file = served[ctx.path];
    if (!file || ctx.method !== 'GET') return next();
    ctx.type = file.type;
    ctx.body = file.body;
  };
}
