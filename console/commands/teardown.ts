import { confirm } from '../confirm.ts';
import { connect } from '../connect.ts';
import { execute } from '../execute.ts';
import type { Program } from '../muster.ts';
import { tell } from '../tell.ts';

export function teardown(program: Program): void {
  program
    .command('teardown')
    .description('Removes the stack in reverse order; refuses what the environment protects')
    .option('--yes', 'means it, on AWS')
    .action(async ({ yes }) => {
      const { json, ...where } = program.opts();
      const connection = await connect(where);
      confirm(connection, 'tear down', yes);
      const { environment } = connection;
      const { output } = await execute(
        connection,
        { machine: 'teardown', input: { environment } },
        { quiet: json ?? false },
      );
      tell(output, json);
    });
}
