import { Option } from '@commander-js/extra-typings';
import { commit as commitOf, rate as rateOf } from '../arguments.ts';
import { confirm } from '../confirm.ts';
import { connect } from '../connect.ts';
import { execute } from '../execute.ts';
import type { Program } from '../muster.ts';

interface Deployed {
  readonly summary: string;
  readonly report?: { readonly summary: string; readonly report: { readonly html: string } };
}

export function deploy(program: Program): void {
  program
    .command('deploy')
    .argument('<commit>', 'of the repository, all 40 digits', commitOf)
    .description('Deploys a commit, as its push would have')
    .addOption(
      new Option('--tier <tiers...>', 'these rather than those that the commit changes').choices([
        'web',
        'api',
      ] as const),
    )
    .option('--rate <number>', 'requests a second of the probe', rateOf)
    .option('--yes', 'means it, on AWS')
    .addHelpText(
      'after',
      '\nEnds with 0 when the commit serves, 1 when it was rolled back or refused.\n\nExamples:\n  muster deploy $(git rev-parse HEAD)\n  muster deploy $(git rev-parse HEAD~1) --tier web    # back to the commit before',
    )
    .action(async (commit, { tier, rate, yes }) => {
      const { json = false, ...where } = program.opts();
      const connection = await connect(where);
      confirm(connection, `deploy ${commit} to`, yes);
      const { environment } = connection;
      const input = { environment, commit, ...(tier && { tiers: tier }), ...(rate !== undefined && { rate }) };
      const { output } = await execute<Deployed>(connection, { machine: 'deploy', input }, { quiet: json });
      if (json) return console.log(JSON.stringify(output, null, 2));
      console.log([output.summary, output.report?.summary, output.report?.report.html].filter(Boolean).join('\n'));
    });
}
