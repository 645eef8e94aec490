import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AgentReport } from '../agent/command.ts';
import type { ShellReport } from '../agent/shell-command.ts';
import type { Instance } from '../instance.ts';
import type { Keeper } from '../keeper.ts';
import type { Network } from '../network.ts';
import { curlOptions } from './curl.ts';
import type { Boot, FromInit, ToInit } from './message.ts';
import type { Programs } from './program.ts';

export interface InstanceOptions {
  readonly id: string;
  readonly privateIp: string;
  readonly zone: string;
  readonly region: string;
  /** `/` of its files; kept over stops, with what user data and deployments have put there. */
  readonly root: string;
  readonly userData?: string;
  /** Of the cloud, for the SDK. */
  readonly endpoint: string;
  /** More for the environment of everything that runs on it. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly programs: Programs;
  readonly processes: Keeper;
  readonly network: Network;
}

export interface StartedInstance extends Instance {
  /** Resolves when user data has ended and the enabled units run; with the exit status of the user data if it ran. */
  readonly booted: Promise<number | undefined>;
  /** Ends the units, then everything else. */
  shutDown(): Promise<void>;
}

export class InstanceDied extends Error {
  override readonly name = 'InstanceDied';
  constructor(id: string) {
    super(`Instance ${id} died before its deployment agent had answered`);
  }
}

/** Where the programs of a Linux or macOS machine are: bash, git, tar, curl. */
const PROGRAMS = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin', '/opt/homebrew/bin'];

/** Init has so long to end its units before it is killed. */
const PATIENCE = 20_000;

/** Starts the instance's init process at its address. Resolves when it runs; user data may still be at work. */
export async function startInstance(options: InstanceOptions): Promise<StartedInstance> {
  const { id, root, network, processes, programs } = options;
  mkdirSync(root, { recursive: true });
  const environment = environmentOf(options);
  const boot: Boot = {
    instanceId: id,
    root,
    control: environment.INSTANCE_CONTROL!,
    userData: options.userData,
    environment,
    systemctl: programs.systemctl,
    curl: curlOptions(network, options.privateIp, new URL(options.endpoint)),
  };
  const log = openSync(path.join(root, 'console.log'), 'a');
  // Init keeps few objects: without these limits V8 would let it grow to twice its size before it collects.
  const args = ['--max-semi-space-size=1', '--max-old-space-size=64', programs.init, JSON.stringify(boot)];
  const child = processes.spawn(process.execPath, args, {
    name: `instance ${id}`,
    cwd: root,
    env: environment,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });

  let next = 0;
  type Report = AgentReport | ShellReport;
  const asked = new Map<number, { resolve: (report: Report) => void; reject: (error: Error) => void }>();
  const booted = Promise.withResolvers<number | undefined>();
  const running = Promise.withResolvers<void>();
  booted.promise.catch(() => {}); // whoever does not wait for it learns of the death by `gone`
  child.on('message', (message: FromInit) => {
    if (message.kind === 'running') running.resolve();
    if (message.kind === 'booted') booted.resolve(message.userDataStatus);
    if (message.kind === 'report') asked.get(message.id)?.resolve(message.report);
    if (message.kind === 'failure') asked.get(message.id)?.reject(new Error(message.message));
  });
  void gone.then(() => {
    rmSync(boot.control, { force: true }); // an init that was killed could not
    const died = new InstanceDied(id);
    running.reject(died);
    booted.reject(died);
    for (const { reject } of asked.values()) reject(died);
  });
  // One that dies in the middle of the message is told of by its exit; without a callback the failure would be an error of the process, which nobody is waiting for.
  const tell = (message: ToInit) => void (child.connected && child.send(message, () => {}));

  /** Has init do something; `abandon` says what follows from an aborted signal once init has been told to cancel. */
  async function ask(
    message: (id: number) => ToInit,
    signal: AbortSignal | undefined,
    abandon: (reject: (error: Error) => void) => void,
  ): Promise<Report> {
    if (!child.connected) throw new InstanceDied(id);
    const { promise, resolve, reject } = Promise.withResolvers<Report>();
    const number = next++;
    asked.set(number, { resolve, reject });
    const cancel = () => {
      tell({ kind: 'cancel', id: number });
      abandon(reject);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    tell(message(number));
    return promise.finally(() => {
      signal?.removeEventListener('abort', cancel);
      asked.delete(number);
    });
  }

  async function shutDown(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    tell({ kind: 'shutdown' });
    const force = setTimeout(() => void processes.end(child, 0), PATIENCE);
    await exit.finally(() => clearTimeout(force));
  }

  await running.promise;
  return {
    id,
    privateIp: options.privateIp,
    zone: options.zone,
    pid: child.pid!,
    root,
    gone,
    booted: booted.promise,
    agent: async (command, signal) =>
      (await ask(
        (number) => ({ kind: 'command', id: number, command }),
        signal,
        (reject) => reject(signal!.reason as Error),
      )) as AgentReport,
    shell: async (command, signal) =>
      (await ask(
        (number) => ({ kind: 'shell', id: number, command }),
        signal,
        () => {}, // the script's report follows
      )) as ShellReport,
    shutDown,
  };
}

/** What every process on an instance finds in its environment: nothing of this machine's user, and everything of the instance. */
function environmentOf(options: InstanceOptions): Record<string, string> {
  const { id, root, region, endpoint, network, privateIp } = options;
  const imds = network.at('169.254.169.254', 80);
  return {
    ...options.environment,
    ...network.environment(privateIp),
    PATH: [path.join(root, 'usr/local/bin'), path.join(root, 'usr/bin'), ...PROGRAMS].join(':'),
    HOME: path.join(root, 'root'),
    LANG: 'C.UTF-8',
    /** `/` of the instance; unset on AWS, so that `"$INSTANCE_ROOT/etc/…"` is right in both places. */
    INSTANCE_ROOT: root,
    /** Short, since the path of a socket may have only some 100 characters. */
    INSTANCE_CONTROL: path.join(tmpdir(), `${id}.sock`),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://${imds.host}:${imds.port}`,
  };
}
