import completion from '@bomb.sh/tab/commander';
import { Command, Option } from '@commander-js/extra-typings';
import { commands } from './commands.ts';
import { ExecutionFailed } from './execute.ts';
import { explain } from './explain.ts';
import { readable } from './history.ts';
import { MISUSE, WrongUse } from './wrong-use.ts';

const program = new Command('muster')
  .description('Provisions, deploys and drills a guild roster, and proves what it claims')
  .option('--folder <dir>', 'where the cloud of this machine keeps its state', process.env.MUSTER_FOLDER ?? '.muster')
  .addOption(
    new Option('--environment <name>', 'default: the one that runs here, on AWS dev').choices([
      'dev',
      'staging',
      'prod',
    ] as const),
  )
  .option('--profile <name>', 'an AWS account instead of this machine, with this profile of the AWS configuration')
  .option('--region <name>', 'the region of that account')
  .option('--json', 'prints one JSON document, for programs')
  .addHelpText(
    'after',
    `
Ends with 0 when it did what was asked, 1 when it did not (the reason is the last line), 2 when it was asked for wrongly, 3 where nothing could be proven (drill, why), 130 after Ctrl-C.

Examples:
  muster start                                         everything on this machine, in the background
  muster drill instance-terminated                     breaks something, and proves what that cost
  muster --profile guild --region eu-west-1 status     an AWS account; changes there want --yes as well`,
  )
  .showHelpAfterError('See "muster --help".')
  .showSuggestionAfterError()
  // Before the commands are added, which take this over.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : MISUSE));

export type Program = typeof program;

for (const command of commands) command(program);
// `muster completion zsh` prints the script that a shell reads; what the shell then asks is answered by a command that is not listed.
completion(program as never, { completionCommandName: 'completion' });

// As in `muster logs api | head -1`: who has read enough closes the pipe, and nothing that is left to say would arrive.
for (const out of [process.stdout, process.stderr])
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });

try {
  await program.parseAsync();
} catch (error) {
  const { name, message } = explain(error);
  console.error(error instanceof ExecutionFailed ? readable(message) : `${name}: ${message}`);
  process.exitCode = error instanceof WrongUse ? MISUSE : 1;
}
