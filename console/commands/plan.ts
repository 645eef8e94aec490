import { connect } from '../connect.ts';
import { execute } from '../execute.ts';
import type { Program } from '../muster.ts';
import { tell } from '../tell.ts';

export function plan(program: Program): void {
  program
    .command('plan')
    .description('What a provision would create, change, replace and keep; changes nothing')
    .action(async () => {
      const { json, ...where } = program.opts();
      const connection = await connect(where);
      const { environment } = connection;
      const { output } = await execute(
        connection,
        { machine: 'plan', input: { environment } },
        { quiet: json ?? false },
      );
      tell(output, json);
    });
}
