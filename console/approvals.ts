import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Connection } from './connect.ts';
import { unless } from './unless.ts';

/** A deployment that waits for a person. Whoever has its token can agree in anybody's name: it leaves this process only towards Step Functions. */
export interface Waiting {
  readonly execution: string;
  readonly token: string;
  readonly commit: string;
  readonly tiers: readonly string[];
  readonly askedAt: string;
  readonly until: string;
}

/** Nothing of this name waits for a person. */
export class NothingToApprove extends Error {
  override readonly name = 'NothingToApprove';
  readonly status = 404;
}

/** The rows that `Approve` has left in the orchestrator's table, without those whose time is over. */
export async function waiting({ config, environment }: Connection): Promise<Waiting[]> {
  const rows = new QueryCommand({
    TableName: `muster-${environment}`,
    ConsistentRead: true,
    KeyConditionExpression: 'kind = :kind',
    ExpressionAttributeValues: { ':kind': { S: 'approval' } },
  });
  // Before there is an orchestrator nothing waits for anybody.
  const { Items = [] } = (await new DynamoDBClient(config).send(rows).catch(unless('ResourceNotFoundException'))) ?? {};
  return Items.map(({ name, body }) => ({
    ...(JSON.parse(body!.S!) as Omit<Waiting, 'execution'>),
    execution: name!.S!,
  })).filter(({ until }) => Date.parse(until) > Date.now());
}

/** Agrees to the deployment of a commit (or of the one that begins so), or refuses it; both stand in its history with the name. Throws `NothingToApprove`. */
export async function answer(
  connection: Connection,
  commit: string,
  { by, refuse }: { by: string; refuse?: string | undefined },
): Promise<Waiting> {
  const all = await waiting(connection);
  const [found, ...more] = all.filter((it) => it.commit.startsWith(commit));
  if (!found || more.length > 0)
    throw new NothingToApprove(
      `${found ? more.length + 1 : 'No'} deployments of "${commit}" wait for a person; waiting: ${all.map((it) => it.commit).join(', ') || 'none'}`,
    );
  const states = new SFNClient(connection.config);
  const { token: taskToken } = found;
  if (refuse) {
    const cause = `${by} refused ${found.commit}: ${refuse}`;
    await states.send(new SendTaskFailureCommand({ taskToken, error: 'NotApproved', cause }));
  } else {
    const output = JSON.stringify({ by, at: new Date().toISOString() });
    await states.send(new SendTaskSuccessCommand({ taskToken, output }));
  }
  return found;
}
