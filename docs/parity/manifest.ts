import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Fields, fields } from './fields.ts';
import { type Answer, judged, recorded } from './judged.ts';
import { sent } from './sent.ts';

/** One operation that our code calls. */
export interface Entry extends Fields {
  /** `ec2:CreateVpc` */
  readonly operation: string;
  readonly service: string;
  readonly answer: Answer;
  /** The files that call it. */
  readonly senders: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** By whom an entry is held: its requests and answers by the schemas of AWS's SDK, its fields and its answers by botocore's models, the course of things by what AWS was seen to do. */
export type Evidence = 'schema' | 'fields' | 'answers' | 'recorded';

/** What botocore's models were found to say; written where botocore is installed. */
export interface Botocore {
  readonly version: string;
  readonly differences: readonly string[];
  /** Operations whose answers, given to boto3, are what its models say; the others want to be asked for something by name. */
  readonly answered: readonly string[];
}

/** Our code and the judgements do not name the same operations. */
export class NotInManifest extends Error {
  override readonly name = 'NotInManifest';
}

/** Every judged operation with its answer. */
export const answers = (): Map<string, Answer> =>
  new Map(
    judged.flatMap(({ service, answer, operations }) =>
      operations.split(/\s+/).map((it) => [`${service}:${it}`, answer] as const),
    ),
  );

/** What is sent and not judged, and what is judged and not sent. */
export function astray(
  calls: ReadonlyMap<string, readonly string[]>,
  known: ReadonlyMap<string, unknown> = answers(),
): string[] {
  const strange = [...calls].filter(([it]) => !known.has(it));
  const idle = [...known.keys()].filter((it) => !calls.has(it));
  return [
    ...strange.map(
      ([it, files]) =>
        `${it} is called by ${files.join(', ')}, and docs/parity/judged.ts does not say how the cloud answers it`,
    ),
    ...idle.map((it) => `${it} is in docs/parity/judged.ts, and nobody calls it`),
  ];
}

export const botocore = (root: string): Botocore =>
  JSON.parse(readFileSync(path.join(root, 'docs/parity/botocore.json'), 'utf8')) as Botocore;

/** All entries, by service and name. Throws `NotInManifest`. */
export async function manifest(root: string): Promise<Entry[]> {
  const calls = sent(root);
  const known = answers();
  const problems = astray(calls, known);
  if (problems.length) throw new NotInManifest(problems.join('\n'));
  const { differences, answered } = botocore(root);
  const used = await fields(root, calls);
  return [...calls].map(([operation, senders]) => {
    const held: [Evidence, boolean][] = [
      // FIS's client is this repository's own: its schemas judge nothing.
      ['schema', !operation.startsWith('fis:')],
      ['fields', !differences.some((it) => it.startsWith(`${operation} `))],
      ['answers', answered.includes(operation)],
      ['recorded', operation in recorded],
    ];
    return {
      operation,
      service: operation.split(':')[0]!,
      answer: known.get(operation)!,
      senders,
      ...used.get(operation)!,
      evidence: held.filter(([, it]) => it).map(([name]) => name),
    };
  });
}
