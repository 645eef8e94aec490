import { confirm } from '../confirm.ts';
import { connect } from '../connect.ts';
import { execute } from '../execute.ts';
import type { Program } from '../muster.ts';
import { tell } from '../tell.ts';

export function provision(program: Program): void {
  program
    .command('provision')
    .description('Ensures the whole stack; a second run changes nothing')
    .option('--rollback', 'a run that fails takes back what it has created')
    .option('--yes', 'means it, on AWS')
    .action(async ({ rollback = false, yes }) => {
      const { json, ...where } = program.opts();
      const connection = await connect(where);
      confirm(connection, 'provision', yes);
      const { environment } = connection;
      const { output } = await execute(
        connection,
        { machine: 'provision', input: { environment, ...(rollback && { rollback }) } },
        { quiet: json ?? false },
      );
      tell(output, json);
    });
}
