import { createHash } from 'node:crypto';
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import { asLedger } from './as-ledger.ts';
import { checkJudgement, type Judged } from './check-judgement.ts';
import { checkProof } from './check-proof.ts';
import { followChain } from './follow-chain.ts';
import { differences, isObject, type Json, sorted } from './json.ts';
import { type Evidence, readEvidence } from './read-evidence.ts';
import { recompute } from './recompute.ts';

/** What became of one part of the evidence: `defects` is empty if it stands. */
export interface Check {
  readonly what: 'report' | 'chain' | 'ledger' | 'proof' | 'figures' | 'judgement';
  readonly defects: readonly string[];
}

/** What `verify` found. The evidence stands if `verified`; else some check has defects, each a sentence. */
export interface Verdict {
  readonly verified: boolean;
  readonly run: string;
  readonly kind: string;
  readonly rows: number;
  /** In the order in which they were made; what depends on a broken chain is not checked any more. */
  readonly checks: readonly Check[];
  /** Computed here, in the report's shape; undefined if the chain is broken. */
  readonly figures: Record<string, Json> | undefined;
  /** The drill's verdict as it follows from the ledger and the witnesses; undefined for a deployment. */
  readonly verdict: Judged['verdict'];
}

/**
 * Recomputes a report from its raw ledger, by code of its own: hashes, schedule, outcomes, outages, recovery times, percentiles, what was lost.
 *
 * @param source a folder, or `s3://bucket/reports/<run>/`: see `readEvidence`
 * @param config of the S3 client, for an `s3://` source
 * @throws NoEvidence if there is nothing to verify
 *
 * @example
 * const { verified, checks } = await verify('s3://muster-dev-artifacts-000000000000-us-east-1/reports/drill-7', config);
 */
export async function verify(source: string, config?: S3ClientConfig): Promise<Verdict> {
  return verifyEvidence(await readEvidence(source, config));
}

/** The same for evidence that was read already. */
export function verifyEvidence({ report: text, segments }: Evidence): Verdict {
  const report = parse(text);
  const chain = followChain(segments);
  const ledgerSaid = isObject(report.ledger) ? report.ledger : {};
  const checks: Check[] = [
    { what: 'report', defects: sealDefects(report) },
    {
      what: 'chain',
      defects: [
        ...chain.defects,
        ...(chain.defects.length > 0
          ? []
          : [
              ...differences(ledgerSaid.head, chain.head, 'ledger.head'),
              ...differences(ledgerSaid.rows, chain.entries.length, 'ledger.rows'),
              ...differences(ledgerSaid.segments, segments.length, 'ledger.segments'),
            ]),
      ],
    },
  ];
  const base = { run: String(report.run), kind: String(report.kind), rows: chain.entries.length };
  if (chain.defects.length > 0) return { ...base, verified: false, checks, figures: undefined, verdict: undefined };

  const ledger = asLedger(chain.entries);
  const said = isObject(report.figures) ? report.figures : {};
  const figures = recompute(ledger, termsOf(said.analysis));
  const { verdict, defects } = checkJudgement(report.judgement, figures, {
    drill: report.drill,
    died: ledger.seams.some(({ lost }) => lost),
    hadItsTime: hadItsTime(report),
  });
  checks.push(
    { what: 'ledger', defects: [...ledger.defects, ...differences(report.run, ledger.run, 'run')] },
    { what: 'proof', defects: checkProof(ledger) },
    { what: 'figures', defects: differences(said, figures, 'figures').slice(0, 20) },
    { what: 'judgement', defects },
  );
  return { ...base, verified: checks.every((it) => it.defects.length === 0), checks, figures, verdict };
}

/** Whether the report was made when the environment could no longer recover in time. */
function hadItsTime({ drill, inputs, endedAt }: { readonly [name: string]: Json }): boolean {
  const experiment = isObject(inputs) && isObject(inputs.experiment) ? inputs.experiment : {};
  const undoneAt = isObject(drill) ? drill.undoneAt : undefined;
  return Date.parse(String(endedAt)) - Date.parse(String(undoneAt)) >= Number(experiment.recoverWithinSeconds) * 1000;
}

function parse(text: string): { readonly [name: string]: Json } {
  try {
    const report = JSON.parse(text) as Json;
    return isObject(report) ? report : {};
  } catch {
    return {};
  }
}

/** What counts as good is the report's to say, within reason; otherwise the usual, from which it then differs. */
function termsOf(said: Json | undefined): { slowMs: number; consecutive: number } {
  const { slowMs, consecutive } = isObject(said) ? said : {};
  return {
    slowMs: typeof slowMs === 'number' && slowMs > 0 ? slowMs : 1000,
    consecutive: Number.isInteger(consecutive) && Number(consecutive) > 0 ? Number(consecutive) : 10,
  };
}

/** The report bears the hash of its own text. */
function sealDefects({ seal, ...rest }: { readonly [name: string]: Json }): string[] {
  if (Object.keys(rest).length === 0) return ['report.json is not a JSON object'];
  if (seal === undefined) return ['report.json has no seal: nobody can tell whether it was changed'];
  const made = createHash('sha256').update(sorted(rest)).digest('hex');
  return made === seal ? [] : [`report.json was changed: its seal is ${seal}, its text makes ${made}`];
}
