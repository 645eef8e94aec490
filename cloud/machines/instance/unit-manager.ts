import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { OwnService } from './own-service.ts';
import { inRoot } from './paths.ts';
import { readArguments, signalNamed } from './systemctl-arguments.ts';
import { RunningUnit } from './unit.ts';

export interface Reply {
  readonly status: number;
  readonly output: string;
}

const UNITS = '/etc/systemd/system';
/** Where `systemctl enable` links what the multi-user target wants. */
const WANTS = `${UNITS}/multi-user.target.wants`;
/** The deployment agent is a part of init here; `systemctl` finds it active, as it would on an image that has it installed. */
const AGENT = 'codedeploy-agent.service';

/** The units of one instance, spoken to in the words of systemctl(1). */
export class UnitManager {
  readonly #root: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #units = new Map<string, RunningUnit>();
  readonly #own: ReadonlyMap<string, OwnService>;

  /** `own` are the services that init itself is, by their full names. */
  constructor(
    root: string,
    environment: Readonly<Record<string, string>>,
    own: ReadonlyMap<string, OwnService> = new Map(),
  ) {
    this.#root = root;
    this.#environment = environment;
    this.#own = own;
  }

  async startEnabled(): Promise<void> {
    const folder = inRoot(this.#root, WANTS);
    const enabled = existsSync(folder) ? readdirSync(folder) : [];
    await Promise.all(
      enabled.map((name) =>
        this.#named(name)
          ?.start()
          .catch(() => {}),
      ),
    );
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#units.values()].map((unit) => unit.stop()));
    // Last: they may have something to do with what the units leave.
    await Promise.all([...this.#own.values()].map((service) => service.stop()));
  }

  async command(args: readonly string[]): Promise<Reply> {
    const { verb, names, flags, values } = readArguments(args);
    if (verb === 'daemon-reload' || verb === 'reset-failed') return this.#reloadAll();
    if (verb === 'list-units')
      return { status: 0, output: [...this.#own, ...this.#units].map(([name, unit]) => statusOf(name, unit)).join('') };
    const replies: Reply[] = [];
    for (const name of names.map(fullName)) {
      if (verb === 'kill') replies.push(await this.#kill(name, values));
      else if (verb === 'show') replies.push(this.#show(name, values.get('property'), flags.has('value')));
      else replies.push(await this.#one(verb, name, flags.has('now')));
    }
    const status = replies.find((reply) => reply.status !== 0)?.status ?? 0;
    return { status, output: flags.has('quiet') ? '' : replies.map((reply) => reply.output).join('') };
  }

  async #kill(name: string, values: ReadonlyMap<string, string>): Promise<Reply> {
    const signal = signalNamed(values.get('signal') ?? 'SIGTERM');
    if (!signal) return say(`Failed to parse signal string ${values.get('signal')}.\n`, 1);
    const reached = await this.#unit(name)?.signal(signal, values.get('kill-whom') === 'main' ? 'main' : 'all');
    return reached ? say('') : say(`Failed to kill unit ${name}: Unit ${name} not loaded.\n`, 1);
  }

  /** The properties that scripts ask for; systemd answers for a unit that it does not know as well. */
  #show(name: string, wanted: string | undefined, bare: boolean): Reply {
    const unit = this.#unit(name);
    const properties: Readonly<Record<string, string>> = {
      Id: name,
      Description: unit?.unit.description ?? name,
      LoadState: unit ? 'loaded' : 'not-found',
      ActiveState: unit?.state ?? 'inactive',
      MainPID: String(unit?.pid ?? 0),
    };
    const names = wanted?.split(',') ?? Object.keys(properties);
    const lines = names.filter((it) => it in properties).map((it) => `${bare ? '' : `${it}=`}${properties[it]}\n`);
    return say(lines.join(''));
  }

  async #one(verb: string, name: string, now: boolean): Promise<Reply> {
    if (name === AGENT)
      return { status: 0, output: verb.startsWith('is-') ? `${verb === 'is-active' ? 'active' : 'enabled'}\n` : '' };
    const unit = this.#named(name);
    if (verb === 'is-active')
      return unit?.state === 'active' ? say('active\n') : say(`${unit?.state ?? 'inactive'}\n`, 3);
    if (verb === 'is-failed')
      return unit?.state === 'failed' ? say('failed\n') : say(`${unit?.state ?? 'inactive'}\n`, 1);
    if (verb === 'is-enabled') return this.#isEnabled(name) ? say('enabled\n') : say('disabled\n', 1);
    if (!unit) return say(`Failed to ${verb} ${name}: Unit ${name} not found.\n`, 5);
    switch (verb) {
      case 'start':
        return attempt(() => unit.start());
      case 'stop':
        return attempt(() => unit.stop());
      case 'restart':
      case 'reload-or-restart':
        return attempt(() => unit.restart());
      case 'try-restart':
        return unit.state === 'active' ? attempt(() => unit.restart()) : say('');
      case 'reload':
        return attempt(async () => (unit instanceof RunningUnit ? unit.tellToReload() : unit.restart()));
      case 'enable':
        this.#enable(name);
        return now ? attempt(() => unit.start()) : say('');
      case 'disable':
        rmSync(inRoot(this.#root, `${WANTS}/${name}`), { force: true });
        return now ? attempt(() => unit.stop()) : say('');
      case 'status':
        return say(statusOf(name, unit), unit.state === 'active' ? 0 : 3);
      default:
        return say(`Unknown command verb '${verb}'.\n`, 1);
    }
  }

  #named(name: string): RunningUnit | OwnService | undefined {
    return this.#own.get(name) ?? this.#unit(name);
  }

  /** The unit of this name, read from its file when it is first spoken of. */
  #unit(name: string): RunningUnit | undefined {
    const file = inRoot(this.#root, `${UNITS}/${name}`);
    const known = this.#units.get(name);
    if (known || !existsSync(file)) return known;
    const unit = new RunningUnit(name, {
      root: this.#root,
      environment: this.#environment,
      text: readFileSync(file, 'utf8'),
    });
    this.#units.set(name, unit);
    return unit;
  }

  #reloadAll(): Reply {
    for (const [name, unit] of this.#units) {
      const file = inRoot(this.#root, `${UNITS}/${name}`);
      if (existsSync(file)) unit.reload(readFileSync(file, 'utf8'));
      else if (unit.state === 'inactive' || unit.state === 'failed') this.#units.delete(name);
    }
    return say('');
  }

  #enable(name: string): void {
    const link = inRoot(this.#root, `${WANTS}/${name}`);
    mkdirSync(path.dirname(link), { recursive: true });
    if (!this.#isEnabled(name)) symlinkSync(`../${name}`, link);
  }

  #isEnabled(name: string): boolean {
    return lstatSync(inRoot(this.#root, `${WANTS}/${name}`), { throwIfNoEntry: false }) !== undefined;
  }
}

function statusOf(name: string, unit: RunningUnit | OwnService): string {
  const [description, pid] = unit instanceof RunningUnit ? [unit.unit.description, unit.pid] : ['a part of init', 1];
  return `● ${name} - ${description}\n     Active: ${unit.state}\n   Main PID: ${pid ?? '-'}\n`;
}

const fullName = (name: string) => (path.extname(name) ? name : `${name}.service`);
const say = (output: string, status = 0): Reply => ({ status, output });

async function attempt(change: () => Promise<void>): Promise<Reply> {
  try {
    await change();
    return say('');
  } catch (error) {
    return say(`${(error as Error).message}\n`, 1);
  }
}
