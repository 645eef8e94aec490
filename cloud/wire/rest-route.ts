import type { Description, Operation, Route } from './description.ts';
import type { Headers } from './signature.ts';
import { WireError } from './wire-error.ts';

export interface Match {
  readonly operation: Operation;
  /** What stood in the path's (or the host's) place holders, decoded. */
  readonly labels: Readonly<Record<string, string>>;
}

interface Target {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
}

/** The REST operation whose method, path, static query and required headers fit best. */
export function matchRoute(service: Description, target: Target): Match | undefined {
  const host = bucketInHost(service, target.headers.host ?? '');
  let best: (Match & { score: number }) | undefined;
  for (const operation of service.operations.values()) {
    const { route } = operation;
    if (route?.method !== target.method || !fits(route, target)) continue;
    const segments = route.bucket && !host ? ['{Bucket}', ...route.segments] : route.segments;
    const labels = matchPath(segments, target.path);
    if (!labels) continue;
    const score = specificity(route, segments, target.query);
    if (best && best.score >= score) continue;
    best = { operation, score, labels: route.bucket && host ? { ...labels, Bucket: host } : labels };
  }
  return best;
}

/** `my-bucket.s3.us-east-1.amazonaws.com` and `my-bucket.localhost:4566` name their bucket in the host. */
function bucketInHost(service: Description, host: string): string | undefined {
  return service.serviceId === 'S3' ? /^(.+)\.(?:s3[.-].*|localhost|s3)(?::\d+)?$/.exec(host)?.[1] : undefined;
}

function fits({ query, required }: Route, target: Target): boolean {
  const asked = ([name, value]: readonly [string, string]) => {
    // `x-id` only repeats the operation's name, and not every client sends it.
    if (!target.query.has(name)) return name === 'x-id';
    return value === '' || target.query.get(name) === value;
  };
  return (
    query.every(asked) &&
    required.every((it) => (it.header ? target.headers[it.header] !== undefined : target.query.has(it.query ?? '')))
  );
}

/** Literal segments say most, then length, then static query, then required members. */
function specificity(route: Route, segments: readonly string[], query: URLSearchParams): number {
  const literal = segments.filter((it) => !it.startsWith('{')).length;
  const asked = route.query.filter(([name]) => query.has(name)).length;
  return literal * 100 + segments.length * 10 + asked * 3 + route.required.length * 2 + (route.bucket ? 1 : 0);
}

function matchPath(segments: readonly string[], path: string): Record<string, string> | undefined {
  const parts = path.replace(/^\//, '').split('/');
  const greedy = segments.findIndex((it) => it.endsWith('+}'));
  if (greedy < 0 && parts.at(-1) === '') parts.pop();
  if (greedy >= 0) {
    const length = parts.length - (segments.length - 1);
    if (length < 1) return undefined;
    parts.splice(greedy, length, parts.slice(greedy, greedy + length).join('/'));
  }
  if (parts.length !== segments.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? '';
    if (!segment.startsWith('{')) {
      if (segment !== part) return undefined;
    } else if (part === '') return undefined;
    else labels[segment.replace(/^\{|\+?\}$/g, '')] = decoded(part);
  }
  return labels;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new WireError('InvalidURI', `Couldn't parse the specified URI: ${part}`);
  }
}
