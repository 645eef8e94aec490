import { randomUUID } from 'node:crypto';
import { Eta } from 'eta';
import type { Context } from 'koa';

/** Renders a view within the layout; everything that is interpolated is escaped. */
export type Render = (ctx: Context, view: string, data: object) => void;

export function openViews(folder: string): Render {
  const eta = new Eta({ views: folder, cache: true, varName: 'it' });
  return (ctx, view, data) => {
    ctx.type = 'html';
    // A form carries its own idempotency key: sent twice, it is done once.
    ctx.body = eta.render(view, { key: randomUUID(), values: {}, errors: {}, ...data });
  };
}
