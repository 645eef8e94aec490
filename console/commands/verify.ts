import { existsSync } from 'node:fs';
import { styleText } from 'node:util';
import { connect } from '../connect.ts';
import type { Program } from '../muster.ts';
import { reportPlace } from '../report.ts';
import { verify as verifyEvidence } from '../verify/verify.ts';

export function verify(program: Program): void {
  program
    .command('verify')
    .argument('<report>', 'a run, a folder with report.json and its ledger, or s3://bucket/reports/<run>/')
    .description('Computes a report again from its raw rows, by code of its own, and says whether it stands')
    .addHelpText(
      'after',
      '\nEnds with 0 if the evidence stands, 1 if not.\n\nExamples:\n  muster verify 3c1f…\n  muster verify ./evidence',
    )
    .action(async (source) => {
      const { json, ...where } = program.opts();
      // A folder needs no account: an auditor has none.
      const verdict = existsSync(source) ? await verifyEvidence(source) : await inBucket(source, where);
      process.exitCode = verdict.verified ? 0 : 1;
      if (json) return console.log(JSON.stringify(verdict, null, 2));
      for (const { what, defects } of verdict.checks) {
        const stands = defects.length === 0;
        console.log(`${styleText(stands ? 'green' : 'red', stands ? '✔' : '✘')} ${what}`);
        for (const defect of defects) console.log(`    ${defect}`);
      }
      const { verified, kind, run, rows } = verdict;
      console.log(`The evidence of the ${kind} ${run}, ${rows} rows, ${verified ? 'stands' : 'does not stand'}`);
    });
}

async function inBucket(source: string, where: Parameters<typeof connect>[0]) {
  const connection = await connect(where);
  return verifyEvidence(source.startsWith('s3://') ? source : reportPlace(connection, source), connection.config);
}
