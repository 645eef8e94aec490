import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { descendants } from '../descendants.ts';
import { inRoot, mapped } from './paths.ts';
import { parseEnvironmentFile, parseUnit, substitute, type Unit, words } from './unit-file.ts';

export type UnitState = 'inactive' | 'activating' | 'active' | 'deactivating' | 'failed';

/** systemd gives up a unit that has started this often within so many milliseconds. */
const START_LIMIT = 5;
const START_LIMIT_MS = 10_000;

/** One service unit, as init runs it. */
export class RunningUnit {
  readonly name: string;
  readonly #root: string;
  readonly #environment: Readonly<Record<string, string>>;
  #unit: Unit;
  #state: UnitState = 'inactive';
  #main: ChildProcess | undefined;
  #starts: number[] = [];
  #restart: NodeJS.Timeout | undefined;

  constructor(name: string, options: { root: string; environment: Readonly<Record<string, string>>; text: string }) {
    this.name = name;
    this.#root = options.root;
    this.#environment = options.environment;
    this.#unit = parseUnit(options.text);
  }

  get state(): UnitState {
    return this.#state;
  }
  get pid(): number | undefined {
    return this.#main?.pid;
  }
  get unit(): Unit {
    return this.#unit;
  }

  /** Reads the file anew; what runs goes on as it was started. */
  reload(text: string): void {
    this.#unit = parseUnit(text);
  }

  /** Starts it as `systemctl start` does. Throws `UnitFailed` when it cannot be started. */
  async start(): Promise<void> {
    if (this.#state === 'active' || this.#state === 'activating') return;
    this.#starts = [];
    await this.#activate();
  }

  /** Ends it: ExecStop, then the kill signal to all of its processes, SIGKILL after the time-out. */
  async stop(): Promise<void> {
    clearTimeout(this.#restart);
    const main = this.#main;
    if (!main?.pid || main.exitCode !== null || main.signalCode !== null) {
      this.#state = 'inactive';
      return;
    }
    this.#state = 'deactivating';
    const gone = once(main, 'exit');
    for (const line of this.#unit.execStop) await this.#run(line, { MAINPID: String(main.pid) });
    const all = [main.pid, ...(await descendants(main.pid))];
    signalAll(all, this.#unit.killSignal);
    signalAll(all, 'SIGCONT'); // as systemd does, so that a frozen process can follow
    const force = setTimeout(() => signalAll(all, 'SIGKILL'), this.#unit.stopMs);
    await gone.finally(() => clearTimeout(force));
    signalAll(all.slice(1), 'SIGKILL');
    this.#state = 'inactive';
  }

  /** `systemctl kill`: sends a signal to all of its processes, or to the main one. Returns how many there were. */
  async signal(signal: NodeJS.Signals, whom: 'all' | 'main'): Promise<number> {
    const { pid } = this;
    if (!pid || this.#state === 'inactive' || this.#state === 'failed') return 0;
    const all = whom === 'main' ? [pid] : [pid, ...(await descendants(pid))];
    signalAll(all, signal);
    return all.length;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async tellToReload(): Promise<void> {
    for (const line of this.#unit.execReload) await this.#run(line, { MAINPID: String(this.#main?.pid) });
  }

  async #activate(): Promise<void> {
    this.#state = 'activating';
    this.#starts = [...this.#starts, performance.now()].slice(-START_LIMIT);
    try {
      for (const line of this.#unit.execStartPre) {
        const status = await this.#run(line);
        if (status !== 0 && !line.startsWith('-')) throw new UnitFailed(this.name, `ExecStartPre answered ${status}`);
      }
      if (this.#unit.type === 'oneshot') return await this.#once();
      const [line] = this.#unit.execStart;
      if (!line) throw new UnitFailed(this.name, 'it has no ExecStart=');
      const main = this.#spawn(line);
      this.#main = main;
      main.once('exit', (code, signal) => this.#ended(main, code, signal));
      await once(main, 'spawn').catch((error: Error) => {
        throw new UnitFailed(this.name, error.message);
      });
      this.#state = 'active';
    } catch (error) {
      this.#state = 'failed';
      throw error;
    }
  }

  async #once(): Promise<void> {
    for (const line of this.#unit.execStart) {
      const status = await this.#run(line);
      if (status !== 0 && !line.startsWith('-')) throw new UnitFailed(this.name, `its command answered ${status}`);
    }
    this.#state = this.#unit.remainAfterExit ? 'active' : 'inactive';
  }

  #ended(main: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    if (main !== this.#main || this.#state === 'deactivating') return;
    // What systemd calls a clean exit: 0, or one of these signals.
    const clean = code === 0 || ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE'].includes(signal ?? '');
    const again = this.#unit.restart === 'always' || (this.#unit.restart !== 'no' && !clean);
    this.#state = clean ? 'inactive' : 'failed';
    if (again) this.#again();
  }

  #again(): void {
    const [first] = this.#starts;
    if (this.#starts.length === START_LIMIT && performance.now() - first! < START_LIMIT_MS) {
      this.#state = 'failed';
      return;
    }
    this.#state = 'activating';
    this.#restart = setTimeout(() => void this.#activate().catch(() => this.#again()), this.#unit.restartMs);
  }

  async #run(line: string, more: Record<string, string> = {}): Promise<number> {
    const child = this.#spawn(line, more);
    const [code] = (await once(child, 'exit').catch(() => [203])) as [number | null]; // 203 is systemd's EXIT_EXEC
    return code ?? 1;
  }

  /** systemd puts characters before a command: `-` forgives a failure, `@`, `+`, `!` and `:` have no meaning here. */
  #spawn(line: string, more: Record<string, string> = {}): ChildProcess {
    const environment = { ...this.#environment, ...this.#ownEnvironment(), ...more };
    const [command = '', ...args] = words(line.replace(/^[-@+!:]+/, ''));
    const expanded = args.map((word) => mapped(this.#root, substitute(word, environment)));
    const { standardOutput, standardError } = this.#unit;
    const log = this.#open(standardOutput);
    const errors = standardError === 'inherit' ? log : this.#open(standardError);
    try {
      return spawn(mapped(this.#root, command), expanded, {
        cwd: this.#unit.workingDirectory
          ? inRoot(this.#root, this.#unit.workingDirectory.replace(/^-/, ''))
          : this.#root,
        env: environment,
        stdio: ['ignore', log, errors],
      });
    } finally {
      for (const fd of new Set([log, errors])) closeSync(fd);
    }
  }

  /** Where `StandardOutput=` leads; what would be in the journal is in a file of the unit's own. systemd makes the file, not its folder. */
  #open(output: string): number {
    const [, how, file] = /^(append|file|truncate):(\/.*)$/.exec(output) ?? [];
    try {
      if (file) return openSync(inRoot(this.#root, file), how === 'truncate' ? 'w' : 'a');
      if (output === 'null') return openSync('/dev/null', 'a');
      return openSync(inRoot(this.#root, `/var/log/${path.basename(this.name, '.service')}.log`), 'a');
    } catch (error) {
      throw new UnitFailed(this.name, (error as Error).message);
    }
  }

  #ownEnvironment(): Record<string, string> {
    const inline = Object.fromEntries(
      this.#unit.environment.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
    const files = this.#unit.environmentFiles.map((file) => {
      try {
        return parseEnvironmentFile(readFileSync(inRoot(this.#root, file.replace(/^-/, '')), 'utf8'));
      } catch (error) {
        if (file.startsWith('-')) return {};
        throw new UnitFailed(this.name, `EnvironmentFile ${file}: ${(error as Error).message}`);
      }
    });
    return Object.assign({}, inline, ...files) as Record<string, string>;
  }
}

export class UnitFailed extends Error {
  override readonly name = 'UnitFailed';
  constructor(unit: string, reason: string) {
    super(`Job for ${unit} failed: ${reason}. See "/var/log/${path.basename(unit, '.service')}.log" for details.`);
  }
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, signal);
    } catch {
      // it ended before the signal
    }
}
