import { confirm } from '../confirm.ts';
import { connect } from '../connect.ts';
import { execute } from '../execute.ts';
import type { Program } from '../muster.ts';
import { type Receipt, receiptText } from '../receipt.ts';
import { tell } from '../tell.ts';

export function teardown(program: Program): void {
  program
    .command('teardown')
    .description(
      'Removes the stack in reverse order, and says what is left and why; refuses what the environment protects',
    )
    .option('--yes', 'means it, on AWS')
    .addHelpText('after', '\nEnds with 1 if something is left that has no reason to be.\n\nExample:\n  muster teardown')
    .action(async ({ yes }) => {
      const { json, ...where } = program.opts();
      const connection = await connect(where);
      confirm(connection, 'tear down', yes);
      const { environment } = connection;
      const { output } = await execute<{ receipt: Receipt }>(
        connection,
        { machine: 'teardown', input: { environment } },
        { quiet: json ?? false },
      );
      tell(output, json, receiptText(output.receipt));
      if (!output.receipt.clean) process.exitCode = 1;
    });
}
