import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type Running, runningOn } from '../background/processes.ts';
import { NotConnected } from '../connect.ts';
import type { Program } from '../muster.ts';
import { seconds } from '../progress.ts';
import { tell } from '../tell.ts';

/** A cloud gives up by itself after 45 s. */
const PATIENCE_MS = 60_000;

/** The cloud was asked to end and still runs. */
class NotStopped extends Error {
  override readonly name = 'NotStopped';
}

export function stop(program: Program): void {
  program
    .command('stop')
    .description('Ends the cloud of this machine in order, and says what it ended; the data stays for the next start')
    .addHelpText(
      'after',
      '\nEnds with 0 when nothing runs any more, also if nothing ran; with 1 if something does.\n\nExamples:\n  muster stop\n  muster --folder /tmp/second stop',
    )
    .action(async () => {
      const { json = false, folder, profile } = program.opts();
      if (profile) throw new NotConnected('stop is for this machine: on AWS, "muster teardown" removes the stack');
      const running = await runningOn(folder);
      if (!running)
        return tell({ stopped: false, ended: [] }, json, `Nothing runs on ${folder}. "muster start" starts it.`);
      const began = performance.now();
      await end(running);
      const { pid, processes: ended } = running;
      const took = performance.now() - began;
      const text = `Stopped the cloud on ${folder}, process id ${pid}, in ${seconds(took)}, and what it had running:\n${ended.map((it) => `  ${it}`).join('\n')}\nThe data stays for the next start.`;
      tell({ stopped: true, pid, ended, milliseconds: Math.round(took) }, json, text);
    });
}

/** As Ctrl-C does. Throws `NotStopped`. */
async function end(running: Running): Promise<void> {
  process.kill(running.pid, 'SIGINT');
  for (const deadline = performance.now() + PATIENCE_MS; isAlive(running); await sleep(50))
    if (performance.now() > deadline)
      throw new NotStopped(
        `Process ${running.pid} still runs after ${PATIENCE_MS / 1000} s: "kill -9 ${running.pid}" ends it, and its keeper ends the rest`,
      );
}
