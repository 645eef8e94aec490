import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Attendance, type Notice } from './attendance.ts';
import { type Control, control, until } from './control.ts';
import { type Member, type Seats, seats, type Tuning } from './member.ts';
import { paced } from './pace.ts';
import { type FailoverTimes, FIRST_STANDBY_MS, NoStandby, type PairOptions } from './pair-options.ts';
import { type PairState, readState, type Seat, writeState } from './pair-state.ts';
import { cloneForStandby, prepareToFollow, promote, waitUntilStreaming, waitUntilSynchronous } from './standby.ts';
import { Turns } from './turns.ts';

/**
 * A primary and, for Multi-AZ, a synchronous standby behind one endpoint. No acknowledged commit is lost, because of an order that
 * every method keeps: fence, write down who is primary, promote, re-point; a standby may be promoted only after commits wait for it;
 * and it is written down as not promotable before commits stop waiting for it. One transition happens at a time.
 */
export class Pair {
  readonly #options: PairOptions;
  readonly #seats: Seats;
  readonly #turns = new Turns();
  readonly #report: ReturnType<typeof paced>;
  readonly #attendance: Attendance;
  #state: PairState;
  #tuning: Tuning;
  #zones: readonly string[];
  #primary!: Member;
  #standby: Member | undefined;
  #stopping = new AbortController();

  private constructor(options: PairOptions, state: PairState) {
    this.#options = options;
    this.#attendance = new Attendance({ ends: options.fenced !== false });
    this.#report = paced(options, this.#stopping.signal);
    this.#state = state;
    this.#tuning = options.tuning;
    this.#zones = options.zones;
    this.#seats = seats(options.host, options.folder, options.endpointName);
  }

  /** Starts the database of this folder: a new one, or the one that was there, whichever server was its primary. */
  static async open(options: PairOptions): Promise<Pair> {
    const known = readState(path.join(options.folder, 'pair.json'));
    const first: Seat = { zone: options.zones[0]!, generation: 1 };
    const pair = new Pair(options, known ?? { primary: first, standby: undefined, eligible: false, generation: 1 });
    try {
      if (!known) {
        await rm(pair.#seats.folder(first), { recursive: true, force: true });
        await options.create(pair.#seats.folder(first));
        pair.#remember({});
      }
      await pair.#turns.take(() => pair.#startAsWritten());
      if (!known) await pair.settled(FIRST_STANDBY_MS);
      return pair;
    } catch (error) {
      await pair.stop();
      throw error;
    }
  }

  get primary(): Member {
    return this.#primary;
  }
  get standby(): Member | undefined {
    return this.#standby;
  }
  /** The zone of the standby that the database has, or is about to have. */
  get standbyZone(): string | undefined {
    return this.#zones.find((zone) => zone !== this.#state.primary.zone);
  }
  /** Whether a failover would lose nothing, now. */
  get synchronized(): boolean {
    return this.#state.eligible;
  }
  /** Whether a failover, a restart or a rebuild is under way. */
  get busy(): boolean {
    return this.#turns.busy;
  }

  /** A connection of the cloud to a database on the primary of now. */
  connect(database?: string): Control {
    return control(this.#primary.server, this.#options.endpointName, this.#options.host.identities, database);
  }

  /** A switchover: the primary hands everything to the standby and stops, and the two change roles. Throws `NoStandby`. */
  switchOver(): Promise<FailoverTimes> {
    return this.#turns.take(async () => {
      const [old, heir] = [this.#primary, this.#standby];
      if (!heir || !this.#state.eligible) throw new NoStandby(`${this.#options.endpointName} has no standby in sync`);
      await this.#report('noticed', 'requested');
      await this.#report('failover started', old.seat.zone);
      await this.#options.endpoint.fence();
      const from = performance.now();
      await old.control.query('checkpoint', [], 5_000).catch(() => {}); // spares the promotion a long recovery
      await this.#dismiss(old);
      const times = await this.#crown(heir, from);
      this.#report('failover completed', heir.seat.zone);
      this.#repair(old.seat);
      return times;
    });
  }

  /** Restarts both servers in place, e.g. for parameters that are read at start only. */
  restart(): Promise<void> {
    return this.#turns.take(async () => {
      await this.#options.endpoint.fence();
      await this.#dismiss(this.#primary);
      await this.#restartPrimary();
      const standby = this.#standby;
      if (!standby) return;
      await this.#loseStandby();
      await this.#follow(standby.seat).catch(() => this.#repair());
    });
  }

  /** Applies parameters to both servers; those that are read at start wait for a restart. */
  configure(change: Partial<Tuning>): Promise<void> {
    return this.#turns.take(async () => {
      this.#tuning = { ...this.#tuning, ...change };
      await this.#reload(this.#primary);
      if (this.#standby) await this.#reload(this.#standby, this.#primary);
    });
  }

  /** Gives the database its servers' zones: a second one adds a standby, a single one takes it away. */
  setZones(zones: readonly string[]): Promise<void> {
    return this.#turns.take(async () => {
      this.#zones = zones;
      if (this.#standby && this.#standby.seat.zone !== this.standbyZone) await this.#loseStandby();
      if (this.standbyZone && !this.#standby) await this.#rebuild();
    });
  }

  /** Ends a server that has not answered since then (`performance.now()`); the failover or the rebuild follows from its exit. */
  async end(server: Member['server'], since: number): Promise<void> {
    if (server === this.#primary.server) await this.#options.endpoint.fence();
    await this.#attendance.end(server, since);
  }

  /** Waits until nothing is under way and, for Multi-AZ, the standby is in sync. */
  async settled(limit = 60_000): Promise<void> {
    const calm = async () => !this.busy && (this.standbyZone === undefined || this.synchronized);
    await until(`${this.#options.endpointName} settles`, calm, { limit, every: 10 });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#options.endpoint.fence();
    await this.#turns.over();
    for (const member of [this.#primary, this.#standby]) if (member) await this.#dismiss(member);
  }

  async #startAsWritten(): Promise<void> {
    const { primary, standby, eligible } = this.#state;
    await this.#startPrimary();
    await this.#options.endpoint.point(this.#primary.server.port);
    await this.#seats.sweep(standby ? [primary, standby] : [primary]);
    if (!this.standbyZone) return;
    const standbyUp = eligible && standby ? this.#follow(standby).catch(() => this.#rebuild()) : this.#rebuild();
    // The primary serves: what kept its standby away, such as a machine too busy to start it in time, is no reason to end it.
    await standbyUp.catch((error: Error) => this.#report('failed', error.message));
    if (!this.#standby) this.#repair();
  }

  /** Makes the standby the primary. Its folder has every commit, so if it dies in the same moment it is started again. */
  async #crown(heir: Member, from: number): Promise<FailoverTimes> {
    this.#remember({ primary: heir.seat, standby: undefined, eligible: false });
    [this.#primary, this.#standby] = [heir, undefined];
    try {
      await promote(heir.control);
    } catch {
      await this.#dismiss(heir, 'kill');
      await this.#startPrimary();
    }
    const promoted = performance.now() - from;
    await this.#report('promoted', heir.seat.zone);
    await this.#options.endpoint.point(this.#primary.server.port);
    const repointed = performance.now() - from;
    this.#report('repointed', heir.seat.zone);
    await this.#reload(this.#primary);
    return { promoted, repointed };
  }

  #mind(server: Member['server']): void {
    this.#attendance.mind(server, (notice) => {
      if (this.#stopping.signal.aborted) return;
      const fenced = server === this.#primary?.server ? this.#options.endpoint.fence() : undefined;
      const lose = () => fenced?.then(() => this.#lost(server, notice)) ?? this.#lost(server, notice);
      this.#turns.take(lose).catch((error: Error) => this.#report('failed', error.message));
    });
  }

  async #lost(server: Member['server'], notice: Notice): Promise<void> {
    if (server === this.#standby?.server) {
      await this.#loseStandby();
    } else if (server === this.#primary.server && this.#standby && this.#state.eligible) {
      await this.#report('noticed', notice.why, performance.now() - notice.at);
      await this.#report('failover started', this.#primary.seat.zone);
      await this.#dismiss(this.#primary);
      await this.#crown(this.#standby, performance.now());
      this.#report('failover completed', this.#primary.seat.zone);
    } else if (server === this.#primary.server) {
      if (this.#standby) await this.#dismiss(this.#standby);
      this.#standby = undefined;
      await this.#dismiss(this.#primary);
      await this.#restartPrimary();
    }
    this.#repair();
  }

  /** Starts the server that is written down as primary, and promotes it if the cloud died between the decision and the deed. */
  async #startPrimary(): Promise<void> {
    const role = { synchronousStandby: this.#waitedFor() };
    this.#primary = await this.#seats.start(this.#state.primary, this.#tuning, role);
    await promote(this.#primary.control);
    this.#mind(this.#primary.server);
  }

  async #restartPrimary(): Promise<void> {
    await this.#startPrimary();
    await this.#options.endpoint.point(this.#primary.server.port);
    this.#report('restarted', this.#primary.seat.zone);
  }

  /** Writes down that the standby may not be promoted, and only then lets commits go on without it. */
  async #loseStandby(): Promise<void> {
    const standby = this.#standby;
    this.#standby = undefined;
    this.#remember({ standby: undefined, eligible: false });
    await this.#reload(this.#primary);
    if (standby) await this.#dismiss(standby);
  }

  /** Starts the server of this seat as standby and returns when commits wait for it. */
  async #follow(seat: Seat): Promise<void> {
    const slot = this.#seats.slot(seat.zone);
    const standby = await this.#seats.start(seat, this.#tuning, { follow: this.#primary });
    try {
      this.#standby = standby;
      await waitUntilStreaming(this.#primary.control, slot);
      if (this.#options.synchronous !== false) {
        await this.#reload(this.#primary, undefined, slot);
        await waitUntilSynchronous(this.#primary.control, slot);
      }
    } catch (error) {
      await this.#dismiss(standby, 'kill');
      await this.#loseStandby();
      throw error;
    }
    this.#remember({ standby: seat, eligible: true });
    this.#mind(standby.server);
  }

  /** Clones the primary into a new folder in the other zone. */
  async #rebuild(): Promise<void> {
    const seat = { zone: this.standbyZone!, generation: this.#state.generation + 1 };
    this.#remember({ generation: seat.generation, standby: undefined, eligible: false });
    const [folder, slot] = [this.#seats.folder(seat), this.#seats.slot(seat.zone)];
    await cloneForStandby(this.#options.host.installation, this.#primary, folder, slot);
    await this.#follow(seat);
    await this.#seats.sweep([this.#primary.seat, seat]);
  }

  /** The primary of before a switchover has nothing that the new one lacks: it follows without a copy. */
  async #rejoin(seat: Seat): Promise<void> {
    const { host } = this.#options;
    await prepareToFollow(host, this.#primary, this.#seats.folder(seat), this.#seats.slot(seat.zone));
    await this.#follow(seat);
  }

  /** Brings the standby back, however often it takes. */
  #repair(former?: Seat): void {
    const attempt = async () => {
      if (!this.standbyZone || this.#standby || this.#stopping.signal.aborted) return;
      if (former) return await this.#rejoin(former).catch(() => this.#rebuild());
      this.#report('standby lost', `it is built anew in ${this.standbyZone}`);
      await this.#rebuild();
      this.#report('standby recovered', this.standbyZone);
    };
    this.#turns
      .take(attempt)
      .catch(async (error: Error) => {
        this.#report('failed', error.message);
        await pause(1_000, undefined, { signal: this.#stopping.signal, ref: false });
        this.#repair();
      })
      .catch(() => {}); // stopped meanwhile
  }

  async #reload(member: Member, follow?: Member, synchronousStandby = this.#waitedFor()): Promise<void> {
    const role = follow ? { follow } : { synchronousStandby };
    member.server.configure(this.#seats.settings(member.seat, this.#tuning, role));
    await member.control.query('select pg_reload_conf()');
  }

  #dismiss(member: Member, how?: 'stop' | 'kill'): Promise<void> {
    return this.#attendance.dismiss(member, how);
  }

  /** The standby that commits wait for, by its name. */
  #waitedFor(): string | undefined {
    const { standby, eligible } = this.#state;
    return standby && eligible && this.#options.synchronous !== false ? this.#seats.slot(standby.zone) : undefined;
  }

  #remember(change: Partial<PairState>): void {
    this.#state = { ...this.#state, ...change };
    writeState(path.join(this.#options.folder, 'pair.json'), this.#state);
  }
}
