import { styleText } from 'node:util';
import { budget, budgetText } from '../budget.ts';
import { connect } from '../connect.ts';
import { costs } from '../costs.ts';
import { driftLine, lastDrift } from '../drift.ts';
import type { Program } from '../muster.ts';
import { describeStack, type Stack } from '../stack.ts';
import { tell } from '../tell.ts';

export function status(program: Program): void {
  program
    .command('status')
    .description('The three tiers as they are now, what runs, and what is left of the error budget')
    .addHelpText('after', '\nExamples:\n  muster status\n  muster status --json | jq ".instances[].commit"')
    .action(async () => {
      const { json, ...where } = program.opts();
      const connection = await connect(where);
      const [stack, spent, drift] = await Promise.all([
        describeStack(connection),
        costs(connection),
        lastDrift(connection),
      ]);
      const left = budget(spent, new Date());
      const heading = `${connection.environment} in ${connection.account}, ${connection.config.region}`;
      const drifted = `  drift     ${drift ? driftLine(drift) : 'not looked for yet'}`;
      tell({ ...stack, budget: left, drift }, json, [heading, text(stack), drifted, budgetText(left)].join('\n'));
    });
}

function text({ site, instances, database, running }: Stack): string {
  const good = (word: string) =>
    styleText(['healthy', 'InService', 'available'].includes(word) ? 'green' : 'yellow', word);
  const lines = instances.map(
    ({ tier, id, zone, lifecycle, target, commit, changing }) =>
      `  ${tier.padEnd(9)} ${id}  ${zone}  ${good(lifecycle)}, ${good(target)}, serves ${commit?.slice(0, 12) ?? 'nothing yet'}${changing ? `, ${changing} now` : ''}`,
  );
  return [
    `  site      ${site ?? 'none'}`,
    ...lines,
    database
      ? `  database  ${good(database.status)}, primary in ${database.zone}, standby in ${database.standby}`
      : '  database  none',
    ...(running.length > 0
      ? running.map(({ machine, name, states }) => `  running   ${machine} ${name}: ${states.join(', ')}`)
      : ['  running   nothing']),
  ].join('\n');
}
