import type { IncomingHttpHeaders } from 'node:http';
import type { Operation } from './row.ts';

const SERVER = /\b(web|api) (\S+) ([\w-]+)/g;
const COMMIT = /(?:\b(web|api) )?([0-9a-f]{7,40})\b/g;

/**
 * Who was on the way of an answer: `x-served-by: web i-0a us-east-1a, api i-0b us-east-1b`, `x-revision` with the commit of the first or, by tier,
 * of each, and `x-database-timeline`.
 */
export function servedBy(headers: IncomingHttpHeaders): Pick<Operation, 'web' | 'api' | 'timeline'> {
  const revisions = new Map(
    [...text(headers, 'x-revision').matchAll(COMMIT)].map(([, tier = 'web', it]) => [tier, it]),
  );
  const server = ([, tier = '', instance = '', zone = '']: RegExpMatchArray) => {
    const revision = revisions.get(tier);
    return [tier, { instance, zone, ...(revision && { revision }) }];
  };
  const servers = Object.fromEntries([...text(headers, 'x-served-by').matchAll(SERVER)].map(server));
  const timeline = Number.parseInt(text(headers, 'x-database-timeline'), 10);
  return { ...servers, ...(timeline >= 0 && { timeline }) };
}

const text = (headers: IncomingHttpHeaders, name: string) => String(headers[name] ?? '');
