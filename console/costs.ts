import { DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Connection } from './connect.ts';

/** What one drill or deployment has cost its users, as the orchestrator booked it. */
export interface Cost {
  readonly run: string;
  readonly kind: 'drill' | 'deployment';
  /** The drill's name, or the tiers. */
  readonly what: string;
  readonly at: string;
  readonly ms: number;
  readonly verdict?: string;
  /** Null if the recovery did not end; absent where none was measured. */
  readonly rtoMs?: number | null;
}

/** All that is remembered, the oldest first; nothing where there is no orchestrator yet. */
export async function costs({ config, environment }: Connection): Promise<Cost[]> {
  const pages = paginateQuery(
    { client: new DynamoDBClient(config) },
    {
      TableName: `muster-${environment}`,
      KeyConditionExpression: 'kind = :kind',
      ExpressionAttributeValues: { ':kind': { S: 'budget' } },
    },
  );
  const found: Cost[] = [];
  try {
    for await (const { Items = [] } of pages) found.push(...Items.map(({ body }) => JSON.parse(body!.S!) as Cost));
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
  }
  return found;
}
