import http from 'node:http';
import type { Route } from './route.ts';

export interface HealthCheckSettings {
  readonly path: string;
  /** `traffic-port` is the port at which the target is registered. */
  readonly port: 'traffic-port' | number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** AWS's notation: `200`, `200,202`, `200-299`. */
  readonly matcher: string;
}

export type Verdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly why: 'mismatch' | 'timeout' | 'failed'; readonly status?: number };

/** Whether a status fits the matcher. */
export function matches(matcher: string, status: number): boolean {
  return matcher.split(',').some((part) => {
    const [low, high] = part.trim().split('-').map(Number);
    return status >= low! && status <= (high ?? low!);
  });
}

/** One check on a connection of its own, as ALB does it. Never rejects: not answering is an answer. */
export function check(
  route: Route,
  settings: Pick<HealthCheckSettings, 'path' | 'timeoutMs' | 'matcher'>,
): Promise<Verdict> {
  const { host, port, localAddress, localPort, isDark } = route;
  return new Promise((resolve) => {
    if (isDark) return void setTimeout(resolve, settings.timeoutMs, { ok: false, why: 'timeout' }).unref();
    const request = http.get({
      ...{ host, port, localAddress, localPort },
      path: settings.path,
      agent: false,
      headers: { 'User-Agent': 'ELB-HealthChecker/2.0', Connection: 'close' },
    });
    const timer = setTimeout(() => {
      resolve({ ok: false, why: 'timeout' });
      request.destroy();
    }, settings.timeoutMs);
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      clearTimeout(timer);
      // The status decides; the rest of the body interests nobody.
      response.on('error', () => {}).destroy();
      resolve(matches(settings.matcher, status) ? { ok: true } : { ok: false, why: 'mismatch', status });
    });
    request.on('error', () => {
      clearTimeout(timer);
      resolve({ ok: false, why: 'failed' });
    });
  });
}
