import { existsSync } from 'node:fs';
import { styleText } from 'node:util';
import { connect } from '../connect.ts';
import type { Program } from '../muster.ts';
import { reportPlace } from '../report.ts';
import { tell } from '../tell.ts';
import { type Trace, traceText } from '../trace/trace.ts';
import { readEvidence } from '../verify/read-evidence.ts';
import { traced } from '../why/traced.ts';
import { why as explain, type Why } from '../why/why.ts';

/** The operation is not named as `<run>/<number>` or by the id of its request. */
class NotAnOperation extends Error {
  override readonly name = 'NotAnOperation';
}

export function why(program: Program): void {
  program
    .command('why')
    .argument('<operation>', 'its run and number, <run>/<number>, or its x-request-id; for the run also a folder')
    .description('Names the cause of one failed request of a drill or a deployment')
    .addHelpText('after', '\nEnds with 0 if the cause is known, 3 if not.\n\nExample:\n  muster why 3c1f…/1204')
    .action(async (name) => {
      const { json, ...where } = program.opts();
      const [, run, seq] = /^(.+?)[/-](\d+)$/.exec(name) ?? [];
      if (!run || !seq)
        throw new NotAnOperation(`"${name}" names no operation: <run>/<number>, as 3c1f…/1204, or its x-request-id`);
      if (existsSync(run)) return say(explain(await readEvidence(run), Number(seq)));
      const connection = await connect(where);
      const evidence = await readEvidence(reportPlace(connection, run), connection.config);
      const found = explain(evidence, Number(seq));
      say(found, await traced(connection, evidence, run, found.operation));

      function say(found: Why, trace?: Trace): void {
        process.exitCode = found.cause.known ? 0 : 3;
        const text = whyText(found) + (trace ? `\n  logged under ${traceText(trace)}` : '');
        tell({ ...found, ...(trace && { trace }) }, json, text);
      }
    });
}

function whyText({ fate, meanwhile, cause, operation }: Why): string {
  const at = (ms: number) => `${ms.toFixed(0).padStart(9)} ms`;
  const began = operation.sent ?? operation.intended;
  const lines = [
    ...meanwhile.map(({ from, to, what }) => ({
      at: from,
      text: `${what}${to > from ? ` (${(to - from).toFixed(0)} ms)` : ''}`,
    })),
    { at: began, text: styleText('bold', `the ${operation.kind} ${operation.seq} is sent`) },
    { at: operation.done, text: styleText('bold', 'and is over') },
  ].sort((a, b) => a.at - b.at);
  return [
    `${styleText([cause.known ? 'green' : 'yellow', 'bold'], cause.sentence)}`,
    ...fate.map((it) => `  ${it}`),
    '  at that moment, on the clock of the ledger:',
    ...lines.map((it) => `  ${at(it.at)}  ${it.text}`),
    `  looked at: ${cause.looked.join('; ')}`,
  ].join('\n');
}
