import { styleText } from 'node:util';
import { connect } from '../connect.ts';
import type { Program } from '../muster.ts';
import { describeStack, type Stack } from '../stack.ts';

export function status(program: Program): void {
  program
    .command('status')
    .description('The three tiers as they are now, and what runs')
    .action(async () => {
      const { json, ...where } = program.opts();
      const connection = await connect(where);
      const stack = await describeStack(connection);
      if (json) console.log(JSON.stringify(stack, null, 2));
      else
        console.log(`${connection.environment} in ${connection.account}, ${connection.config.region}\n${text(stack)}`);
    });
}

function text({ site, instances, database, running }: Stack): string {
  const good = (word: string) =>
    styleText(['healthy', 'InService', 'available'].includes(word) ? 'green' : 'yellow', word);
  const lines = instances.map(
    ({ tier, id, zone, lifecycle, target }) =>
      `  ${tier.padEnd(9)} ${id}  ${zone}  ${good(lifecycle)}, ${good(target)}`,
  );
  return [
    `  site      ${site ?? 'none'}`,
    ...lines,
    database
      ? `  database  ${good(database.status)}, primary in ${database.zone}, standby in ${database.standby}`
      : '  database  none',
    ...(running.length > 0
      ? running.map(({ machine, name }) => `  running   ${machine} ${name}`)
      : ['  running   nothing']),
  ].join('\n');
}
