import { styleText } from 'node:util';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Connection } from './connect.ts';

/** Why something is not as it was left. */
export interface Cause {
  readonly kind: string;
  readonly words: string;
  readonly who?: string;
  readonly call?: string;
  readonly at?: string;
}

/** What a look for drift has found: `lambdas/drift/drift.ts` writes it. */
export interface Drift {
  readonly at: string;
  readonly since: string;
  readonly differences: readonly {
    readonly resource: string;
    readonly what: string;
    readonly cause: Cause;
  }[];
  readonly unexplained: number;
}

/** The last look, by the schedule or by hand; undefined before there was one. */
export async function lastDrift({ config, environment }: Connection): Promise<Drift | undefined> {
  const asked = new GetItemCommand({
    TableName: `muster-${environment}`,
    Key: { kind: { S: 'drift' }, name: { S: 'last' } },
  });
  try {
    const { Item } = await new DynamoDBClient(config).send(asked);
    return Item?.body?.S ? (JSON.parse(Item.body.S) as Drift) : undefined;
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    return;
  }
}

/** `unexplained: ModifyDBInstance by …:user/mallory, 2026-11-22T01:12:14.331Z` */
export const causeText = ({ kind, words, at }: Cause): string => `${kind}: ${words}${at ? `, ${at}` : ''}`;

export function driftText({ since, differences, unexplained }: Drift): string {
  return [
    ...differences.flatMap(({ resource, what, cause }) => [
      `${cause.kind === 'unexplained' ? styleText('red', '!') : styleText('yellow', '~')} ${resource}: ${what}`,
      `    ${causeText(cause)}`,
    ]),
    driftLine({ since, differences, unexplained, at: '' }),
  ].join('\n');
}

/** One line, as `muster status` shows it. */
export const driftLine = ({ since, differences, unexplained, at }: Drift): string =>
  `${differences.length === 0 ? 'Nothing differs' : `${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}, ${unexplained === 0 ? 'each explained' : styleText('red', `${unexplained} unexplained`)}`} since ${since}${at ? ` (looked at ${at})` : ''}`;
