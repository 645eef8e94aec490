import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import type { Middleware } from 'koa';

const app = path.join(import.meta.dirname, 'app');

/** What all pages share, and then what one of them adds. */
const STYLES = ['style.css', 'stack.css'];

const source = (file: string) => readFile(path.join(app, file), 'utf8');

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
    '/': { type: 'html', body: await source('index.html') },
    '/main.js': { type: 'js', body: outputFiles[0]!.text },
    '/style.css': { type: 'css', body: (await Promise.all(STYLES.map(source))).join('\n') },
  };
  return async (ctx, next) => {
    const file = served[ctx.path];
    if (!file || ctx.method !== 'GET') return next();
    ctx.type = file.type;
    ctx.body = file.body;
  };
}
