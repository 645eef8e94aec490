import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type Socket } from 'node:net';
import type { Clock } from '../../clock.ts';
import type { Network } from '../network.ts';
import { forward } from './forward.ts';
import { ambiguity, toTarget } from './headers.ts';
import { answer, page, rawPage, redirect } from './page.ts';
import type { Route } from './route.ts';
import { type Action, decide, pick, type Rule } from './rule.ts';
import type { TargetAddress } from './target.ts';
import { count, type Tally, time } from './traffic.ts';
import { upgrade } from './upgrade.ts';

export interface NodeOptions {
  readonly ip: string;
  readonly zone: string;
  readonly network: Network;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly idleTimeoutMs: () => number;
  readonly dropInvalidHeaders: () => boolean;
}

/** One node of a load balancer: the address that it has in one subnet, and the ports on which it listens there. */
export class LoadBalancerNode {
  readonly ip: string;
  readonly zone: string;
  readonly #options: NodeOptions;
  readonly #servers = new Map<number, { http: http.Server; local?: net.Server }>();

  constructor(options: NodeOptions) {
    this.ip = options.ip;
    this.zone = options.zone;
    this.#options = options;
  }

  /** How this node reaches a port of a target: from its own address, so that security groups know who comes. */
  route({ ip }: Pick<TargetAddress, 'ip'>, port: number): Route {
    const { network } = this.#options;
    return { ...network.at(ip, port), ...network.from(this.ip) };
  }

  /** Listens on a port of the node's address; `rules` is asked at each request, so that a change needs no restart. */
  async listen(port: number, rules: () => readonly Rule[]): Promise<void> {
    const { network } = this.#options;
    const server = http.createServer({
      requestTimeout: 0, // a slow upload is no error while bytes come; the socket's own time-out ends a silent one
      maxHeaderSize: 64 * 1024,
      insecureHTTPParser: false,
      requireHostHeader: true,
      noDelay: true,
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
    });
    this.#idle(server);
    server.on('connection', (socket: Socket) => {
      if (!network.admits(socket, this.ip, port)) socket.resetAndDestroy();
    });
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      count(this.#options.tally.of(this.zone).balancerResponses, 400);
      if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
      socket.end(rawPage(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400));
    });
    const serve = (request: IncomingMessage, response: ServerResponse) =>
      this.#serve(request, response, port, rules()).catch(() => {
        if (response.headersSent) response.destroy();
        else page(response, 500);
      });
    server.on('request', serve);
    // The client waits for this before it sends its body; the target is asked once the body comes.
    server.on('checkContinue', (request, response) => {
      response.writeContinue();
      serve(request, response);
    });
    server.on('upgrade', (request, socket, head) => {
      this.#upgrade(request, socket as Socket, head, port, rules()).catch(() => socket.destroy());
    });
    const at = network.at(this.ip, port);
    await listening(server, at.port, at.host);
    this.#servers.set(port, { http: server });
  }

  /** Applies a changed idle timeout. */
  configure(): void {
    for (const { http: server } of this.#servers.values()) this.#idle(server);
  }

  #idle(server: http.Server): void {
    const milliseconds = this.#options.idleTimeoutMs();
    server.keepAliveTimeout = milliseconds;
    server.headersTimeout = milliseconds;
    // A little later than the target's silence is noticed, which the client is told by a 504.
    server.setTimeout(milliseconds + 1000);
  }

  /** Makes the listener of `port` answer also on 127.0.0.1, at `localPort`. Rejects with EADDRINUSE when that is taken. */
  async listenLocally(port: number, localPort: number): Promise<void> {
    const served = this.#servers.get(port);
    if (!served) throw new RangeError(`Cannot open port ${port} of ${this.ip} to this machine: it has no listener`);
    const local = net.createServer({ noDelay: true }, (socket) => served.http.emit('connection', socket));
    await listening(local, localPort, '127.0.0.1');
    served.local = local;
  }

  /** Stops listening on the port; requests on their way end first, idle connections at once. */
  async unlisten(port: number): Promise<void> {
    const served = this.#servers.get(port);
    this.#servers.delete(port);
    if (!served) return;
    served.local?.close();
    const closed = new Promise<void>((resolve) => served.http.close(() => resolve()));
    served.http.closeIdleConnections();
    await closed;
  }

  /** Stops at once. */
  async close(): Promise<void> {
    const served = [...this.#servers.keys()];
    for (const { http } of this.#servers.values()) http.closeAllConnections();
    await Promise.all(served.map((port) => this.unlisten(port)));
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    port: number,
    rules: readonly Rule[],
  ): Promise<void> {
    const { tally, idleTimeoutMs } = this.#options;
    const refuse = (status: number, targetGroupArn?: string) => {
      count(tally.of(this.zone, targetGroupArn).balancerResponses, status);
      if (status === 400) response.shouldKeepAlive = false;
      page(response, status);
    };
    if (ambiguity(request)) return refuse(400);
    const sourceIp = this.#peer(request.socket);
    const action = decide(rules, { request, sourceIp });
    if (!action) return refuse(503);
    if (action.type !== 'forward') {
      tally.of(this.zone).requests++;
      return this.#answer(action, request, response, port);
    }
    const group = pick(action.groups);
    const target = group?.choose();
    const traffic = tally.of(this.zone, group?.arn);
    traffic.requests++;
    if (!target) return refuse(503, group?.arn);
    const outcome = await forward(request, response, {
      target,
      pool: target.pool(this.ip, () => this.route(target.address, target.address.port)),
      headers: this.#headers(request, sourceIp, port),
      idleTimeoutMs: idleTimeoutMs(),
    });
    if (outcome.by === 'target') {
      count(traffic.targetResponses, outcome.status);
      time(traffic.responseTimes, outcome.waited);
    } else if (outcome.by === 'balancer') {
      if (outcome.unreached) traffic.connectionErrors++;
      refuse(outcome.status, group?.arn);
    }
  }

  #answer(
    action: Exclude<Action, { type: 'forward' }>,
    request: IncomingMessage,
    response: ServerResponse,
    port: number,
  ): void {
    request.resume();
    if (action.type === 'redirect') redirect(request, response, action.to, port);
    else answer(response, action.status, action.contentType, action.body);
  }

  async #upgrade(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    port: number,
    rules: readonly Rule[],
  ): Promise<void> {
    const { tally } = this.#options;
    const sourceIp = this.#peer(socket);
    const action = ambiguity(request) ? undefined : decide(rules, { request, sourceIp });
    const group = action?.type === 'forward' ? pick(action.groups) : undefined;
    const target = group?.choose();
    const traffic = tally.of(this.zone, group?.arn);
    traffic.requests++;
    if (!target) {
      const status = action?.type === 'forward' ? 503 : 400;
      count(traffic.balancerResponses, status);
      socket.on('error', () => {}).end(rawPage(status));
      return;
    }
    const status = await upgrade(request, socket, head, {
      target,
      route: this.route(target.address, target.address.port),
      headers: this.#headers(request, sourceIp, port),
    });
    count(traffic.targetResponses, status);
  }

  #headers(request: IncomingMessage, ip: string, port: number): string[] {
    const { clock, dropInvalidHeaders } = this.#options;
    const headers = toTarget(request, { ip, port, now: clock.now() });
    if (!dropInvalidHeaders()) return headers;
    return headers.filter((_, i) => /^[-A-Za-z0-9]+$/.test(headers[i - (i % 2)]!));
  }

  #peer(socket: Socket): string {
    return this.#options.network.whose(socket) ?? socket.remoteAddress ?? '';
  }
}

function listening(server: net.Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
