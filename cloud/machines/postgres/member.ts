import { mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Parameters } from './configuration.ts';
import { type Control, control } from './control.ts';
import type { Seat } from './pair-state.ts';
import { type Host, type Server, type Settings, startServer } from './server.ts';
import { ADMINISTRATOR } from './template.ts';

/** One of the two servers, running. */
export interface Member {
  readonly seat: Seat;
  readonly server: Server;
  readonly control: Control;
  /** Another connection, for the watch: a long statement on the first one must not look like a frozen server. */
  readonly probe: Control;
}

/** What the parameter group and the cloud's options say about both servers. */
export interface Tuning {
  readonly parameters: Parameters;
  readonly forceTls: boolean;
  readonly durable: boolean;
  /** Milliseconds by which each commit is slower: a fault. */
  readonly slowness?: number;
}

/** The servers of one database, and where they live. */
export interface Seats {
  folder(seat: Seat): string;
  /** The name under which the zone's server is a standby. */
  slot(zone: string): string;
  settings(seat: Seat, tuning: Tuning, role: Role): Settings;
  start(seat: Seat, tuning: Tuning, role: Role): Promise<Member>;
  /** Removes the folders of generations that nobody sits on. */
  sweep(kept: readonly Seat[]): Promise<void>;
}

/** Waited for by commits, following somebody, or neither. */
export interface Role {
  readonly synchronousStandby?: string | undefined;
  readonly follow?: Member | undefined;
}

export function seats(host: Host, home: string, endpointName: string): Seats {
  mkdirSync(home, { recursive: true });
  const folder = (seat: Seat) => path.join(home, `${seat.generation}-${seat.zone}`);
  const slot = (zone: string) => zone.replaceAll(/[^a-z0-9]/g, '_');
  const settings = (seat: Seat, tuning: Tuning, role: Role): Settings => ({
    ...tuning,
    clusterName: `${endpointName.split('.')[0]}/${seat.zone}`,
    synchronousStandby: role.synchronousStandby,
    follow: role.follow && {
      host: endpointName,
      port: role.follow.server.port,
      user: ADMINISTRATOR,
      slot: slot(seat.zone),
    },
  });
  return {
    folder,
    slot,
    settings,
    async start(seat, tuning, role) {
      const server = await startServer(host, folder(seat), settings(seat, tuning, role));
      const connect = () => control(server, endpointName, host.identities);
      return { seat, server, control: connect(), probe: connect() };
    },
    async sweep(kept) {
      const names = new Set(kept.map((seat) => path.basename(folder(seat))));
      for (const name of await readdir(home)) {
        if (/^\d+-/.test(name) && !names.has(name)) await rm(path.join(home, name), { recursive: true, force: true });
      }
    },
  };
}
