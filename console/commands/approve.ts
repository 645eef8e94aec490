import { userInfo } from 'node:os';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { type Connection, connect } from '../connect.ts';
import type { Program } from '../muster.ts';
import { tell } from '../tell.ts';

interface Waiting {
  readonly execution: string;
  readonly token: string;
  readonly commit: string;
  readonly tiers: readonly string[];
  readonly askedAt: string;
  readonly until: string;
}

/** Nothing of this name waits for a person. */
class NothingToApprove extends Error {
  override readonly name = 'NothingToApprove';
}

export function approve(program: Program): void {
  program
    .command('approve')
    .argument('[commit]', 'or the first digits of it; without it, what waits for a person')
    .description(
      'Agrees to a deployment that waits for a person, or refuses it; who did and when stands in its history',
    )
    .option('--refuse <because>', 'no, and why')
    .option('--by <name>', 'who says so', userInfo().username)
    .action(async (commit, { refuse, by }) => {
      const { json, ...where } = program.opts();
      const connection = await connect(where);
      const waiting = await list(connection);
      if (!commit) {
        // A token is as good as a signature: it goes to nobody's terminal.
        const shown = waiting.map(({ token: _, ...rest }) => rest);
        return tell(shown, json, text(shown));
      }
      const found = waiting.filter((it) => it.commit.startsWith(commit));
      if (found.length !== 1)
        throw new NothingToApprove(
          `${found.length || 'No'} deployments of "${commit}" wait for a person; waiting: ${waiting.map((it) => it.commit).join(', ') || 'none'}`,
        );
      await answer(connection, found[0]!, by, refuse);
      console.log(`${by} ${refuse ? 'refused' : 'approved'} ${found[0]!.commit} (${found[0]!.tiers.join(' and ')})`);
    });
}

async function answer({ config }: Connection, { token, commit }: Waiting, by: string, refuse?: string): Promise<void> {
  const states = new SFNClient(config);
  if (refuse) {
    const cause = `${by} refused ${commit}: ${refuse}`;
    await states.send(new SendTaskFailureCommand({ taskToken: token, error: 'NotApproved', cause }));
  } else {
    const output = JSON.stringify({ by, at: new Date().toISOString() });
    await states.send(new SendTaskSuccessCommand({ taskToken: token, output }));
  }
}

/** The rows that `Approve` has left in the orchestrator's table, without those whose time is over. */
async function list({ config, environment }: Connection): Promise<Waiting[]> {
  const { Items = [] } = await new DynamoDBClient(config).send(
    new QueryCommand({
      TableName: `muster-${environment}`,
      ConsistentRead: true,
      KeyConditionExpression: 'kind = :kind',
      ExpressionAttributeValues: { ':kind': { S: 'approval' } },
    }),
  );
  return Items.map(({ name, body }) => ({
    ...(JSON.parse(body!.S!) as Omit<Waiting, 'execution'>),
    execution: name!.S!,
  })).filter(({ until }) => Date.parse(until) > Date.now());
}

function text(waiting: readonly Omit<Waiting, 'token'>[]): string {
  const lines = waiting.map(
    ({ commit, tiers, askedAt, until }) => `  ${commit}  ${tiers.join(' and ')}, asked ${askedAt}, until ${until}`,
  );
  return lines.join('\n') || 'Nothing waits for a person';
}
