import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { forward } from './forward.ts';
import { ambiguity, toTarget } from './headers.ts';
import type { NodeOptions } from './node-options.ts';
import { answer, page, rawPage, redirect } from './page.ts';
import type { Route } from './route.ts';
import { type Action, decide, pick, type Rule } from './rule.ts';
import type { TargetAddress } from './target.ts';
import { count, time } from './traffic.ts';
import { upgrade } from './upgrade.ts';

/** One listener at one node: what a request that arrives there needs. */
export interface Arrival extends NodeOptions {
  readonly port: number;
  readonly rules: () => readonly Rule[];
  readonly route: (address: TargetAddress, port: number) => Route;
}

/** Answers a request by the action of the rule that it meets. Resolves when the exchange is over. */
export async function serve(at: Arrival, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { tally, gate, zone, idleTimeoutMs } = at;
  if (gate.delayed) await gate.passage();
  if (response.destroyed) return; // the client has given up meanwhile
  const refuse = (status: number, targetGroupArn?: string) => {
    count(tally.of(zone, targetGroupArn).balancerResponses, status);
    if (status === 400) response.shouldKeepAlive = false;
    page(response, status);
  };
  if (ambiguity(request)) return refuse(400);
  const sourceIp = peerOf(at, request.socket);
  const action = decide(at.rules(), { request, sourceIp });
  if (!action) return refuse(503);
  if (action.type !== 'forward') {
    tally.of(zone).requests++;
    return reply(action, request, response, at.port);
  }
  const group = pick(action.groups);
  const target = group?.choose();
  tally.of(zone, group?.arn).requests++;
  if (!target) return refuse(503, group?.arn);
  const outcome = await forward(request, response, {
    target,
    pool: target.pool(at.ip, () => at.route(target.address, target.address.port)),
    headers: headersFor(at, request, sourceIp),
    idleTimeoutMs: idleTimeoutMs(),
  });
  // Not what the request was counted in: somebody may have read that since.
  const traffic = tally.of(zone, group?.arn);
  if (outcome.by === 'target') {
    count(traffic.targetResponses, outcome.status);
    time(traffic.responseTimes, outcome.waited);
  } else if (outcome.by === 'balancer') {
    if (outcome.unreached) traffic.connectionErrors++;
    refuse(outcome.status, group?.arn);
  }
}

/** Hands a websocket to a target, if the rule that it meets forwards. Resolves when it is over. */
export async function serveUpgrade(at: Arrival, request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
  if (at.gate.delayed) await at.gate.passage();
  const sourceIp = peerOf(at, socket);
  const action = ambiguity(request) ? undefined : decide(at.rules(), { request, sourceIp });
  const group = action?.type === 'forward' ? pick(action.groups) : undefined;
  const target = group?.choose();
  const traffic = () => at.tally.of(at.zone, group?.arn);
  traffic().requests++;
  if (!target) {
    const status = action?.type === 'forward' ? 503 : 400;
    count(traffic().balancerResponses, status);
    socket.on('error', () => {}).end(rawPage(status));
    return;
  }
  const route = at.route(target.address, target.address.port);
  const status = await upgrade(request, socket, head, { target, route, headers: headersFor(at, request, sourceIp) });
  count(traffic().targetResponses, status);
}

function reply(
  action: Exclude<Action, { type: 'forward' }>,
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
): void {
  request.resume();
  if (action.type === 'redirect') redirect(request, response, action.to, port);
  else answer(response, action.status, action.contentType, action.body);
}

function headersFor({ clock, port, dropInvalidHeaders }: Arrival, request: IncomingMessage, ip: string): string[] {
  const headers = toTarget(request, { ip, port, now: clock.now() });
  if (!dropInvalidHeaders()) return headers;
  return headers.filter((_, i) => /^[-A-Za-z0-9]+$/.test(headers[i - (i % 2)]!));
}

function peerOf({ network }: Arrival, socket: Socket): string {
  return network.whose(socket) ?? socket.remoteAddress ?? '';
}
