import { against, againstText } from '../against.ts';
import { connect } from '../connect.ts';
import { execute } from '../execute.ts';
import type { Program } from '../muster.ts';
import { type Plan, planText } from '../plan.ts';

export function plan(program: Program): void {
  program
    .command('plan')
    .description(
      'What a provision would create, change and keep, call by call, how long it takes and what it costs; and what makes the stack less available than it looks',
    )
    .option('--all', 'also what stays as it is')
    .option(
      '--against [execution]',
      'holds a provision that is over (the last) against the plan that was made before it',
    )
    .addHelpText(
      'after',
      '\nChanges nothing. Ends with 0 whether or not there is something to do.\n\nExamples:\n  muster plan\n  muster plan --all --json',
    )
    .action(async ({ all = false, against: execution }) => {
      const { json, ...where } = program.opts();
      const connection = await connect(where);
      if (execution !== undefined) {
        const held = await against(connection, execution === true ? undefined : execution);
        console.log(json ? JSON.stringify(held, null, 2) : againstText(held));
        return;
      }
      const { environment } = connection;
      const run = { machine: 'plan', input: { environment } };
      const { output } = await execute<Plan>(connection, run, { quiet: json ?? false, brief: true });
      console.log(json ? JSON.stringify(output, null, 2) : planText(output, all));
    });
}
