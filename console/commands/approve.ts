import { userInfo } from 'node:os';
import { answer, type Waiting, waiting } from '../approvals.ts';
import { connect } from '../connect.ts';
import type { Program } from '../muster.ts';
import { tell } from '../tell.ts';

export function approve(program: Program): void {
  program
    .command('approve')
    .argument('[commit]', 'or the first digits of it; without it, what waits for a person')
    .description(
      'Agrees to a deployment that waits for a person, or refuses it; who did and when stands in its history',
    )
    .option('--refuse <because>', 'no, and why')
    .option('--by <name>', 'who says so', userInfo().username)
    .addHelpText(
      'after',
      '\nExamples:\n  muster approve\n  muster approve 4f3c09ae\n  muster approve 4f3c09ae --refuse "not before the raid"',
    )
    .action(async (commit, { refuse, by }) => {
      const { json, ...where } = program.opts();
      const connection = await connect(where);
      if (!commit) {
        const shown = (await waiting(connection)).map(({ token: _, ...rest }) => rest);
        return tell(shown, json, text(shown));
      }
      const found = await answer(connection, commit, { by, refuse });
      const { commit: whole, tiers } = found;
      const said = refuse ? 'refused' : 'approved';
      tell(
        { commit: whole, tiers, said, by, ...(refuse && { because: refuse }) },
        json,
        `${by} ${said} ${whole} (${tiers.join(' and ')})`,
      );
    });
}

function text(waiting: readonly Omit<Waiting, 'token'>[]): string {
  const lines = waiting.map(
    ({ commit, tiers, askedAt, until }) => `  ${commit}  ${tiers.join(' and ')}, asked ${askedAt}, until ${until}`,
  );
  return lines.join('\n') || 'Nothing waits for a person';
}
