import { against, againstText } from '../against.ts';
import { confirm } from '../confirm.ts';
import { connect } from '../connect.ts';
import { execute } from '../execute.ts';
import type { Program } from '../muster.ts';
import { type Plan, planText } from '../plan.ts';
import { tell } from '../tell.ts';

export function provision(program: Program): void {
  program
    .command('provision')
    .description('Ensures the whole stack; a second run changes nothing')
    .option('--rollback', 'a run that fails takes back what it has created')
    .option('--plan', 'shows the plan first, and afterwards the run against it')
    .option('--yes', 'means it, on AWS')
    .action(async ({ rollback = false, plan = false, yes }) => {
      const { json, ...where } = program.opts();
      const connection = await connect(where);
      confirm(connection, 'provision', yes);
      const { environment } = connection;
      if (plan) {
        const first = { machine: 'plan', input: { environment } };
        console.error(planText((await execute<Plan>(connection, first, { quiet: true })).output, false));
      }
      const { executionArn, output } = await execute(
        connection,
        { machine: 'provision', input: { environment, ...(rollback && { rollback }) } },
        { quiet: json ?? false },
      );
      tell(output, json);
      if (plan) console.error(againstText(await against(connection, executionArn)));
    });
}
