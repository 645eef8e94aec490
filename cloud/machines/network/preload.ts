/**
 * Loaded before the program of every Node process on an instance (`NODE_OPTIONS=--require`): the process lives at the private address
 * VPC_ADDRESS. What it listens on is bound there, its connections leave from there, names and addresses of the VPC lead where they are on
 * this machine, and peers that the security groups do not admit are refused before the program sees them.
 * This is identity by cooperation, not isolation: a program that is not Node is not covered.
 */
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { type AddressMap, originOf, placeOf, whoseIs } from './addresses.ts';
import { follow } from './files.ts';
import { Flows } from './flows.ts';
import { allowAll, type Flow, judge, type Rules } from './judge.ts';

const { VPC_NETWORK = '', VPC_ADDRESS = '', AWS_ENDPOINT_URL } = process.env;
const map = follow<AddressMap>(path.join(VPC_NETWORK, 'map.json'), { kind: 'addresses', networks: {} });
const names = follow<Record<string, string[]>>(path.join(VPC_NETWORK, 'names.json'), {});
const rules = follow<Rules>(path.join(VPC_NETWORK, 'rules.json'), allowAll);
const flows = new Flows(rules);
const endpoint = AWS_ENDPOINT_URL ? new URL(AWS_ENDPOINT_URL) : undefined;

const LOCAL = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);
const ANYWHERE = new Set([undefined, '', '0.0.0.0', '::', VPC_ADDRESS, ...LOCAL]);

type Options = {
  host?: string;
  port?: number | string;
  path?: string;
  fd?: number;
  localAddress?: string;
  servername?: string;
};
/** Node's own reading of the many ways to call `listen` and `connect`: `[options, callback]`, marked so that it is not read twice. */
const { _normalizeArgs: normalize } = net as unknown as { _normalizeArgs(args: unknown[]): [Options, unknown] };
const readArguments = (args: unknown[]) => (Array.isArray(args[0]) ? (args[0] as [Options, unknown]) : normalize(args));

/** The private address that a connection to this host goes to; undefined when it leaves the VPC. */
function destination(host: string, port: number): string | undefined {
  if (LOCAL.has(host)) return endpoint && port === Number(endpoint.port) ? undefined : VPC_ADDRESS;
  if (!net.isIP(host)) return pick(names()[host.toLowerCase()]);
  return host;
}
const pick = (ips: string[] | undefined) => ips?.[Math.floor(Math.random() * ips.length)];

let turn = 0;
function localPort(ports: readonly [number, number] | undefined): { localPort?: number } {
  if (!ports) return {};
  turn = (turn || Math.floor(Math.random() * 1000)) + 1;
  return { localPort: ports[0] + (turn % (ports[1] - ports[0] + 1)) };
}

const connect = net.Socket.prototype.connect as unknown as (this: net.Socket, args: [Options, unknown]) => net.Socket;
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  const normalized = readArguments(args);
  const [options] = normalized;
  if (!options.path && options.port !== undefined && !options.localAddress) {
    const host = options.host || 'localhost';
    const to = destination(host, Number(options.port));
    const place = to && placeOf(map(), to, Number(options.port));
    const origin = originOf(map(), VPC_ADDRESS);
    // The cloud itself, and whatever else is spoken to by its place on the loopback, learns who comes as well.
    const isLoopback = !place && (LOCAL.has(host) || host.startsWith('127.'));
    if (origin && (place || isLoopback)) {
      const { lookup: _, ...rest } = options as Options & { lookup?: unknown };
      normalized[0] = Object.assign(
        rest,
        place || (LOCAL.has(host) ? { host: '127.0.0.1' } : {}),
        { family: 4, autoSelectFamily: false },
        {
          localAddress: origin.localAddress,
          ...localPort(origin.ports),
          // A certificate is checked against the name that was asked for, not against where it led.
          ...(options.servername === undefined && !net.isIP(host) && { servername: host }),
        },
      );
      // As Node says it of a name that it has resolved.
      if (to && !net.isIP(host) && !LOCAL.has(host)) process.nextTick(() => this.emit('lookup', null, to, 4, host));
      const flow: Flow = { from: VPC_ADDRESS, to: place && to, port: place ? Number(options.port) : 443 };
      const open = () => {
        connect.call(this, normalized);
        flows.carry(this, flow);
      };
      if (to === VPC_ADDRESS) return connect.call(this, normalized);
      if (flows.passes(flow)) open();
      else flows.hold(this, flow, open);
      return this;
    }
  }
  return connect.call(this, normalized);
} as typeof net.Socket.prototype.connect;

const ports = new WeakMap<net.Server, number>();
const listen = net.Server.prototype.listen as (this: net.Server, ...args: unknown[]) => net.Server;
net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]) {
  const [options, callback] = readArguments(args);
  if (options.path || options.fd !== undefined || options.port === undefined || !ANYWHERE.has(options.host))
    return listen.apply(this, args);
  const place = placeOf(map(), VPC_ADDRESS, Number(options.port));
  if (!place) return listen.apply(this, args);
  ports.set(this, Number(options.port));
  return listen.call(this, { ...options, ...place }, callback);
} as typeof net.Server.prototype.listen;

const emit = net.Server.prototype.emit as (this: net.Server, event: string | symbol, ...args: unknown[]) => boolean;
net.Server.prototype.emit = function (this: net.Server, event: string | symbol, ...args: unknown[]) {
  const socket = args[0];
  const port = ports.get(this);
  if (event === 'connection' && port && socket instanceof net.Socket && !enter(socket, port)) return true;
  return emit.call(this, event, ...args);
} as typeof net.Server.prototype.emit;

/** Whether the program shall see this connection. One that an ACL does not let in is never answered, one that no group admits is refused. */
function enter(socket: net.Socket, port: number): boolean {
  const peer = whoseIs(map(), { host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 });
  if (peer === VPC_ADDRESS) return true;
  const flow: Flow = { from: peer, to: VPC_ADDRESS, port };
  if (!flows.passes(flow)) {
    flows.drop(socket);
    return false;
  }
  if (!judge(rules(), peer, VPC_ADDRESS, port)) {
    socket.resetAndDestroy();
    return false;
  }
  flows.carry(socket, flow);
  return true;
}

type Answer = (error: Error | null, address?: string | dns.LookupAddress[], family?: number) => void;
const lookup = dns.lookup as unknown as (name: string, options: object, answer: Answer) => void;
function lookupInVpc(name: string, options: { all?: boolean } | Answer, answer?: Answer): void {
  const done = typeof options === 'function' ? options : answer!;
  const wishes = typeof options === 'object' ? options : {};
  const ips = names()[name.toLowerCase()];
  if (!ips?.length) {
    lookup.call(dns, name, wishes, done);
    return;
  }
  process.nextTick(() =>
    wishes.all
      ? done(
          null,
          ips.map((address) => ({ address, family: 4 })),
        )
      : done(null, pick(ips), 4),
  );
}
dns.lookup = lookupInVpc as unknown as typeof dns.lookup;
const { lookup: promised } = dns.promises;
dns.promises.lookup = (async (name: string, options: { all?: boolean } = {}) => {
  const ips = names()[name.toLowerCase()];
  if (!ips?.length) return promised(name, options);
  const all = ips.map((address) => ({ address, family: 4 as const }));
  return options.all ? all : all[0]!;
}) as typeof dns.promises.lookup;

syncBuiltinESMExports();
