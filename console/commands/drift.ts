import { connect } from '../connect.ts';
import { type Drift, driftText } from '../drift.ts';
import { execute } from '../execute.ts';
import type { Program } from '../muster.ts';
import { tell } from '../tell.ts';

export function drift(program: Program): void {
  program
    .command('drift')
    .description('What differs from what the last provision has left, and what or who caused each difference')
    .addHelpText(
      'after',
      '\nChanges nothing. Ends with 1 if a difference is unexplained. The same look is taken once an hour.\n\nExample:\n  muster drift',
    )
    .action(async () => {
      const { json, ...where } = program.opts();
      const connection = await connect(where);
      const run = { machine: 'drift', input: { environment: connection.environment } };
      const { output } = await execute<Drift>(connection, run, { quiet: json ?? false, brief: true });
      tell(output, json, driftText(output));
      if (output.unexplained > 0) process.exitCode = 1;
    });
}
