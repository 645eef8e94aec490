import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { port as portOf } from '../arguments.ts';
import { launch, NotStarted } from '../background/launch.ts';
import { runningOn } from '../background/processes.ts';
import { NotConnected } from '../connect.ts';
import type { Program } from '../muster.ts';
import { tell } from '../tell.ts';

/** What a shell says of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

export function start(program: Program): void {
  program
    .command('start')
    .description(
      'Starts the cloud of this machine in the background, with everything provisioned, and returns once it serves',
    )
    .option('--port <number>', 'of the AWS endpoint; default: 4700', portOf)
    .option('--failover <pace>', 'multi-az or aurora: the database fails over as slowly as on AWS')
    .addHelpText(
      'after',
      '\nEnds with 0 once the site answers, also if it ran already; with 1 if it does not start, 130 after Ctrl-C.\n\nExamples:\n  muster start\n  muster --folder /tmp/second start --port 4800\n  muster start --json | jq -r .page',
    )
    .action(async ({ port, failover }) => {
      const { json = false, folder, environment, profile } = program.opts();
      if (profile)
        throw new NotConnected(
          'start is for this machine: on AWS, "npx cdk deploy" and "muster provision" start everything',
        );
      const already = await runningOn(folder);
      if (already) {
        const { siteUrl, page, endpoint } = await outputs(folder);
        const where = siteUrl ? `; the site is ${siteUrl}, the page ${page}` : ' and is on its way';
        const text = `It runs already on ${folder}, with process id ${already.pid}${where}. "muster stop" ends it.`;
        return tell({ started: false, pid: already.pid, siteUrl, page, endpoint }, json, text);
      }
      const given = Object.entries({ folder, environment, port, failover }).filter(([, value]) => value !== undefined);
      const args = given.flatMap(([name, value]) => [`--${name}`, String(value)]);
      const print = (text: string) => json || process.stdout.write(text);
      const { pid, live, log } = await launch({ folder, args, tell: print }).catch(async (error: Error) => {
        if (error instanceof NotStarted && error.code === INTERRUPTED) process.exit(INTERRUPTED);
        throw error;
      });
      tell(
        { started: true, pid, ...live, log },
        json,
        `\nIt goes on in the background, with process id ${pid}; what it says is in ${log}`,
      );
    });
}

/** What the cloud has told of itself; nothing while it is on its way for the first time. */
async function outputs(folder: string): Promise<{ siteUrl?: string; page?: string; endpoint?: string }> {
  return JSON.parse(await readFile(path.join(folder, 'outputs.json'), 'utf8').catch(() => '{}')) as object;
}
