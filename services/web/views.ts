import { randomUUID } from 'node:crypto';
import { Eta } from 'eta';
import type { Context } from 'koa';
import { crest, faction, shield } from './crest.ts';
import type { Called } from './upstream.ts';

/** Renders a view within the layout; everything that is interpolated is escaped. */
export type Render = (ctx: Context, view: string, data: Record<string, unknown>) => void;

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

/** What views may call besides what they show. */
const drawing = { crest, faction, shield, day: (text: string) => DAY.format(new Date(text)) };

export function openViews(folder: string): Render {
  const eta = new Eta({ views: folder, cache: true });
  return (ctx, view, data) => {
    ctx.type = 'html';
    const { servedBy, timeline } = (data.served ?? {}) as Partial<Called>;
    if (servedBy) ctx.set('x-served-by', servedBy);
    if (timeline) ctx.set('x-database-timeline', timeline);
    // A form carries its own idempotency key: sent twice, it is done once.
    const form = { key: randomUUID(), values: {}, errors: {}, problem: '' };
    ctx.body = eta.render(view, { ...form, here: ctx.state.here, ...data, ...drawing });
  };
}
