import type { IncomingHttpHeaders } from 'node:http';
import type { Operation } from './row.ts';

const SERVER = /\b(web|api) (\S+) ([\w-]+)/g;
const MOMENT = '(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z)';
const CONNECTED = new RegExp(`^${MOMENT}(?:; resolved=${MOMENT})?$`);
const COMMIT = /(?:\b(web|api) )?([0-9a-f]{7,40})\b/g;

/**
 * Who was on the way of an answer: `x-served-by: web i-0a us-east-1a, api i-0b us-east-1b`, `x-revision` with the commit of the first or, by tier,
 * of each, `x-database-timeline`, and of the first answer over a connection to the database `x-database-connected: 2026-…Z; resolved=2026-…Z`.
 */
export function servedBy(headers: IncomingHttpHeaders): Pick<Operation, 'web' | 'api' | 'timeline' | 'connected'> {
  const revisions = new Map(
    [...text(headers, 'x-revision').matchAll(COMMIT)].map(([, tier = 'web', it]) => [tier, it]),
  );
  const server = ([, tier = '', instance = '', zone = '']: RegExpMatchArray) => {
    const revision = revisions.get(tier);
    return [tier, { instance, zone, ...(revision && { revision }) }];
  };
  const servers = Object.fromEntries([...text(headers, 'x-served-by').matchAll(SERVER)].map(server));
  const timeline = Number.parseInt(text(headers, 'x-database-timeline'), 10);
  const [, at, resolvedAt] = CONNECTED.exec(text(headers, 'x-database-connected')) ?? [];
  const connected = at && { connected: { at, ...(resolvedAt && { resolvedAt }) } };
  return { ...servers, ...(timeline >= 0 && { timeline }), ...connected };
}

const text = (headers: IncomingHttpHeaders, name: string) => String(headers[name] ?? '');
