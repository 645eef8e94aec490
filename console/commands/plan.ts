import { styleText } from 'node:util';
import { connect } from '../connect.ts';
import { execute } from '../execute.ts';
import type { Program } from '../muster.ts';

interface Plan {
  readonly changes: readonly { resource: string; action: 'create' | 'update' | 'keep'; because: readonly string[] }[];
  readonly findings: readonly { rule: string; found: string; harm: string; drill: string }[];
  readonly summary: Readonly<Record<'create' | 'update' | 'keep', number>>;
}

export function plan(program: Program): void {
  program
    .command('plan')
    .description(
      'What a provision would create, change and keep, and what makes the stack less available than it looks',
    )
    .option('--all', 'also what stays as it is')
    .addHelpText('after', '\nChanges nothing. Ends with 0 whether or not there is something to do.')
    .action(async ({ all = false }) => {
      const { json, ...where } = program.opts();
      const connection = await connect(where);
      const { environment } = connection;
      const run = { machine: 'plan', input: { environment } };
      const { output } = await execute<Plan>(connection, run, { quiet: true });
      console.log(json ? JSON.stringify(output, null, 2) : text(output, all));
    });
}

const SIGNS = { create: styleText('green', '+'), update: styleText('yellow', '~'), keep: ' ' };

function text({ changes, findings, summary }: Plan, all: boolean): string {
  const shown = changes.filter(({ action }) => all || action !== 'keep');
  return [
    ...shown.map(({ action, resource, because }) => `${SIGNS[action]} ${[resource, ...because].join(': ')}`),
    `${summary.create} to create, ${summary.update} to change, ${summary.keep} as they should be`,
    ...findings.flatMap(({ rule, found, harm, drill }) => [
      `${styleText('red', '!')} ${rule}: ${found}`,
      `    ${harm}; "muster drill ${drill}" shows it`,
    ]),
  ].join('\n');
}
