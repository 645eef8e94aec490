import { probeExecution } from '../ledger/probe-execution.ts';
import type { Harm } from './harm.ts';

/** How many requests a second it adds to those of the drill's own probe, so that there are as many times as the experiment says. */
export async function rushRate({ run, experiment: { parameters } }: Harm): Promise<number> {
  const { input } = await probeExecution(run);
  const { rate } = JSON.parse(input!) as { rate: number };
  return rate * (Number(parameters.times) - 1);
}
