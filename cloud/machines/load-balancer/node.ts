import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { reset } from '../reset.ts';
import { type Arrival, serve, serveUpgrade } from './exchange.ts';
import { listening } from './listening.ts';
import type { NodeOptions } from './node-options.ts';
import { page, rawPage } from './page.ts';
import type { Route } from './route.ts';
import type { Rule } from './rule.ts';
import type { TargetAddress } from './target.ts';
import { count } from './traffic.ts';

/** One node of a load balancer: the address that it has in one subnet, and the ports on which it listens there. */
export class LoadBalancerNode {
  readonly ip: string;
  readonly zone: string;
  readonly #options: NodeOptions;
  readonly #servers = new Map<number, http.Server>();

  constructor(options: NodeOptions) {
    this.ip = options.ip;
    this.zone = options.zone;
    this.#options = options;
  }

  /** How this node reaches a port of a target: from its own address, so that security groups know who comes. */
  readonly route = ({ ip }: Pick<TargetAddress, 'ip'>, port: number): Route => {
    const { network } = this.#options;
    const flow = { from: this.ip, to: ip, port };
    return {
      ...network.at(ip, port),
      ...network.from(this.ip),
      nodeIp: this.ip,
      isDark: !network.passes(flow),
      carry: (socket) => network.carry(socket, flow),
    };
  };

  /** Listens on a port of the node's address; `rules` is asked at each request, so that a change needs no restart. */
  async listen(port: number, rules: () => readonly Rule[]): Promise<void> {
    const { network, tally, gate } = this.#options;
    const arrival: Arrival = { ...this.#options, port, rules, route: this.route };
    const server = http.createServer({
      requestTimeout: 0, // a slow upload is no error while bytes come; the socket's own time-out ends a silent one
      maxHeaderSize: 64 * 1024,
      insecureHTTPParser: false,
      requireHostHeader: true,
      noDelay: true,
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === 'websocket',
    });
    this.#configure(server);
    const answer = (request: IncomingMessage, response: ServerResponse) =>
      serve(arrival, request, response).catch(() => {
        if (response.headersSent) response.destroy();
        else page(response, 500);
      });
    server.on('connection', (socket: Socket) => {
      const flow = { from: network.whose(socket), to: this.ip, port };
      if (!network.passes(flow)) return network.drop(socket);
      if (!network.admits(socket, this.ip, port)) return void reset(socket);
      network.carry(socket, flow);
      gate.guard(socket);
    });
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      count(tally.of(this.zone).balancerResponses, 400);
      if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
      socket.end(rawPage(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400));
    });
    server.on('request', answer);
    // The client waits for this before it sends its body; the target is asked once the body comes.
    server.on('checkContinue', (request, response) => {
      response.writeContinue();
      answer(request, response);
    });
    server.on('upgrade', (request, socket, head) => {
      serveUpgrade(arrival, request, socket as Socket, head).catch(() => socket.destroy());
    });
    const at = network.at(this.ip, port);
    await listening(server, at.port, at.host);
    this.#servers.set(port, server);
  }

  /** Whether security groups and network ACLs let this client reach the node at this port. */
  admits(socket: Socket, port: number): boolean {
    return this.#options.network.admits(socket, this.ip, port);
  }

  /** Takes a connection that came in by another door as one to this port. */
  take(socket: Socket, port: number): void {
    const server = this.#servers.get(port);
    if (server) server.emit('connection', socket);
    else reset(socket);
  }

  /** Applies a changed idle timeout. */
  configure(): void {
    for (const server of this.#servers.values()) this.#configure(server);
  }

  /** Stops listening on the port; requests on their way may end, idle connections end at once. */
  unlisten(port: number): void {
    const server = this.#servers.get(port);
    this.#servers.delete(port);
    server?.close();
    server?.closeIdleConnections();
  }

  /** Stops at once. */
  async close(): Promise<void> {
    const servers = [...this.#servers.values()];
    this.#servers.clear();
    await Promise.all(
      servers.map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
          }),
      ),
    );
  }

  #configure(server: http.Server): void {
    const milliseconds = this.#options.idleTimeoutMs();
    server.keepAliveTimeout = milliseconds;
    server.headersTimeout = milliseconds;
    // A little later than the target's silence is noticed, which the client is told by a 504.
    server.setTimeout(milliseconds + 1000);
  }
}
