/**
 * The first process of an instance. It runs the user data at the first boot, starts the enabled units at each boot, answers systemctl,
 * and is the deployment agent and the log agent. It stays small: what a command needs is loaded with the first command.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { layOut } from './image.ts';
import type { Boot, FromInit, ToInit } from './message.ts';
import { OwnService } from './own-service.ts';
import { inRoot } from './paths.ts';
import { rotateLogs } from './rotate.ts';
import { UnitManager } from './unit-manager.ts';

const boot = JSON.parse(process.argv[2]!) as Boot;
const { root, environment, control, instanceId } = boot;
const logAgent = new OwnService(async () =>
  (await import('../log-agent/log-agent.ts')).startLogAgent({ instanceId, root, environment }),
);
const units = new UnitManager(root, environment, new Map([['amazon-cloudwatch-agent.service', logAgent]]));
const commands = new Map<number, AbortController>();
const ROTATION_MS = 60_000;
const tell = (message: FromInit) => void (process.connected && process.send!(message));

async function shutDown(): Promise<void> {
  for (const command of commands.values()) command.abort();
  await units.stopAll();
  rmSync(control, { force: true });
  process.exit(0);
}

async function obey(message: Extract<ToInit, { kind: 'command' | 'shell' }>): Promise<void> {
  const { id } = message;
  const cancel = new AbortController();
  commands.set(id, cancel);
  try {
    tell({ kind: 'report', id, report: await perform(message, cancel.signal) });
  } catch (error) {
    tell({ kind: 'failure', id, message: (error as Error).message });
  } finally {
    commands.delete(id);
  }
}

async function perform(message: Extract<ToInit, { kind: 'command' | 'shell' }>, signal: AbortSignal) {
  const host = { root, environment };
  if (message.kind === 'shell') return (await import('../agent/run-shell.ts')).runShell(message.command, host, signal);
  return (await import('../agent/agent.ts')).execute(message.command, host, signal);
}

/** cloud-init's way: the script runs once in the life of a root folder, and its output is in /var/log/cloud-init-output.log. */
async function runUserData(script: string): Promise<number | undefined> {
  const done = inRoot(root, '/var/lib/cloud/instance/user-data.done');
  if (existsSync(done)) return undefined;
  const file = inRoot(root, '/var/lib/cloud/instance/user-data.txt');
  writeFileSync(file, script, { mode: 0o700 });
  const log = openSync(inRoot(root, '/var/log/cloud-init-output.log'), 'a');
  const child = spawn('bash', [file], { cwd: root, env: environment, stdio: ['ignore', log, log] });
  closeSync(log);
  const [code] = (await once(child, 'exit')) as [number | null];
  writeFileSync(done, String(code));
  return code ?? 1;
}

process.on('SIGTERM', () => void shutDown());
process.on('disconnect', () => void shutDown()); // the cloud is gone
process.on('message', (message: ToInit) => {
  if (message.kind === 'command' || message.kind === 'shell') void obey(message);
  if (message.kind === 'cancel') commands.get(message.id)?.abort();
  if (message.kind === 'shutdown') void shutDown();
});

layOut(boot);
rmSync(control, { force: true });
createServer({ allowHalfOpen: true }, async (socket) => {
  socket.on('error', () => {}); // whoever asked has gone
  const args = JSON.parse(await text(socket)) as string[];
  socket.end(JSON.stringify(await units.command(args)));
}).listen(control);
setInterval(() => {
  try {
    rotateLogs(root);
  } catch (error) {
    console.error('logrotate:', (error as Error).message); // in the instance's console.log
  }
}, ROTATION_MS);
tell({ kind: 'running' });
await units.startEnabled();
const userDataStatus = boot.userData ? await runUserData(boot.userData) : undefined;
tell({ kind: 'booted', userDataStatus });
