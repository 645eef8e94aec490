import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { Row } from '../ledger/row.ts';
import { stored } from '../ledger/stored.ts';
import { arn, named } from '../naming.ts';

const sfn = new SFNClient({ maxAttempts: 5 });

/** A segment holds about a second; more than these are too old to say anything about now. */
const MOST = 150;

/** What the running probe has stored in the last seconds, from its newest run if there are several; undefined if none is running. */
export async function recentRows(seconds: number): Promise<Row[] | undefined> {
  const { executions = [] } = await sfn.send(
    new ListExecutionsCommand({
      stateMachineArn: arn('states', `stateMachine:${named('probe')}`),
      statusFilter: 'RUNNING',
    }),
  );
  const run = executions[0]?.name;
  if (!run) return undefined;
  const ledger = stored(run);
  const names = (await ledger.names()).slice(-Math.min(seconds, MOST));
  const segments = await Promise.all(names.map((name) => ledger.get(name)));
  const lines = segments.flatMap((text) => text.trimEnd().split('\n'));
  return lines.length > 0 ? lines.map((line) => Row.parse(JSON.parse(line))) : undefined;
}
