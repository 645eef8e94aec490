import { against, againstText } from '../against.ts';
import { confirm } from '../confirm.ts';
import { connect } from '../connect.ts';
import { ExecutionFailed, execute } from '../execute.ts';
import { readable } from '../history.ts';
import type { Program } from '../muster.ts';
import { type Plan, planText } from '../plan.ts';
import { proofText } from '../resume/proof-text.ts';
import { resume } from '../resume/resume.ts';
import { tell } from '../tell.ts';

/** The plan says already that the run would fail. */
class Refused extends Error {
  override readonly name = 'Refused';
}

export function provision(program: Program): void {
  program
    .command('provision')
    .description('Ensures the whole stack; a second run changes nothing')
    .option('--rollback', 'a run that fails takes back what it has created')
    .option('--plan', 'shows the plan first, and afterwards the run against it')
    .option(
      '--resume <execution>',
      'goes on with a failed execution under the definition as it is now; what was finished is not called again',
    )
    .option('--yes', 'means it, on AWS')
    .addHelpText(
      'after',
      '\nExamples:\n  muster provision\n  muster --profile guild --region eu-west-1 provision --yes',
    )
    .action(async ({ rollback = false, plan = false, resume: failed, yes }) => {
      const { json, ...where } = program.opts();
      const connection = await connect(where);
      confirm(connection, 'provision', yes);
      if (failed) {
        const { ended, proof } = await resume(connection, 'provision', failed, json);
        if (ended.status !== 'SUCCEEDED')
          throw new ExecutionFailed(`provision ${ended.status}: ${ended.error ?? ''}: ${readable(ended.cause)}`);
        const output: unknown = JSON.parse(ended.output ?? 'null');
        return tell({ output, proof }, json, proofText(proof, failed));
      }
      const { environment } = connection;
      if (plan) {
        const first = { machine: 'plan', input: { environment } };
        const { output: planned } = await execute<Plan>(connection, first, { quiet: json ?? false, brief: true });
        console.error(planText(planned, false));
        if (planned.summary.replace > 0)
          throw new Refused('Nothing is begun: what the plan marks with ± would stop it');
      }
      const { executionArn, output } = await execute(
        connection,
        { machine: 'provision', input: { environment, ...(rollback && { rollback }) } },
        { quiet: json ?? false },
      ).catch((error: Error) => {
        if (!(error instanceof ExecutionFailed && error.executionArn) || rollback) throw error;
        throw new ExecutionFailed(`${error.message}\n${goesOn(error.executionArn)}`, error.executionArn);
      });
      tell(output, json);
      if (plan) console.error(againstText(await against(connection, executionArn)));
    });
}

/** A run that has failed has left what it did. */
const goesOn = (executionArn: string) =>
  `What stands stays. Once the cause is gone "muster provision" goes on from there; with a corrected definition also
  muster provision --resume ${executionArn}`;
