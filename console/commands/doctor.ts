import { styleText } from 'node:util';
import { connect } from '../connect.ts';
import { account } from '../doctor/account.ts';
import { type Found, look } from '../doctor/check.ts';
import { machine } from '../doctor/machine.ts';
import type { Program } from '../muster.ts';
import { tell } from '../tell.ts';

export function doctor(program: Program): void {
  program
    .command('doctor')
    .description('What this machine or account lacks, each with its remedy')
    .addHelpText(
      'after',
      '\nEnds with 1 if something is missing; what can be lived with is only told.\n\nExamples:\n  muster doctor\n  muster --profile guild --region eu-west-1 doctor',
    )
    .action(async () => {
      const { json, ...where } = program.opts();
      const checks = where.profile ? [] : [...machine(where.folder)];
      const connection = await connect(where).catch((error: Error) => error);
      const unreachable = async (): Promise<Found> => ({
        good: false,
        what: (connection as Error).message,
        ...(where.profile && { remedy: `aws sso login --profile ${where.profile}, or aws configure` }),
      });
      checks.push(...(connection instanceof Error ? [unreachable] : account(connection)));
      const found = await Promise.all(checks.map(look));
      tell(found, json, found.map(line).join('\n'));
      if (found.some(({ good }) => good === false)) process.exitCode = 1;
    });
}

function line({ good, what, remedy }: Found): string {
  const [colour, sign] = good
    ? (['green', '✔'] as const)
    : good === null
      ? (['yellow', '!'] as const)
      : (['red', '✘'] as const);
  return `  ${styleText(colour, sign)} ${what}${remedy ? `\n    → ${remedy}` : ''}`;
}
