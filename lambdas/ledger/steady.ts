import * as z from 'zod';
import { NotReadyYet } from '../not-ready-yet.ts';
import { step } from '../step.ts';
import { probeExecution } from './probe-execution.ts';
import { type Operation, Row } from './row.ts';
import { stored } from './stored.ts';

const Ask = z.object({
  run: z.string(),
  /** So many segments in a row, each of about a second, must be without harm. */
  windows: z.int().positive().default(3),
  slowMs: z.number().positive().default(1000),
});

/** The probe of a run is no longer there to say whether the site is steady. */
export class ProbeOver extends Error {
  override readonly name = 'ProbeOver';
}

/** The site has been steady for some seconds, as the running probe sees it. */
export const handler = step(Ask, async ({ run, windows, slowMs }) => {
  const { status, cause } = await probeExecution(run);
  if (status !== 'RUNNING') throw new ProbeOver(`the probe of "${run}" is ${status}${cause ? `: ${cause}` : ''}`);
  const store = stored(run);
  const names = (await store.names()).slice(-windows);
  if (names.length < windows) throw new NotReadyYet(`the probe has run for ${names.length} of ${windows} seconds`);
  for (const name of names) {
    const operations = (await store.get(name))
      .trimEnd()
      .split('\n')
      .map((line) => Row.parse(JSON.parse(line)))
      .filter((row) => row.row === 'operation');
    if (operations.length === 0) throw new NotReadyYet(`${name}: not one request has ended`);
    const harmed = operations.filter(({ outcome, done, intended }) => outcome !== 'acked' || done - intended > slowMs);
    if (harmed.length > 0)
      throw new NotReadyYet(`${name}: ${harmed.length} of ${operations.length} requests: ${said(harmed[0]!)}`);
  }
  return { steady: names.length };
});

const said = ({ seq, kind, status, error, done, intended }: Operation) =>
  `${kind} ${seq} ${error ?? `was answered ${status}`} after ${Math.round(done - intended)} ms`;
