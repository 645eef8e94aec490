import type { Middleware } from 'koa';
import { explain } from '../explain.ts';

/** Every error as a sentence with its name: the SDK's own for what AWS refuses, 503 if nobody answers. */
export const plainly: Middleware = async (ctx, next) => {
  try {
    await next();
  } catch (thrown) {
    const { name, message, isAway } = explain(thrown);
    const { status, $metadata } = thrown as { status?: number; $metadata?: { httpStatusCode?: number } };
    ctx.status = isAway ? 503 : (status ?? $metadata?.httpStatusCode ?? 500);
    ctx.body = { error: name, message };
  }
};
