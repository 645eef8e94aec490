import { ListExecutionsCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { type Clock, wall } from './clock.ts';
import type { Connection } from './connect.ts';
import { doing } from './doing.ts';
import { kept } from './kept.ts';

/** An execution that runs; the machine is named as its file in `statemachines/`. */
export interface Running {
  readonly machine: string;
  readonly name: string;
  readonly executionArn: string;
  /** The states that it is in. */
  readonly states: readonly string[];
  /** The things that those states were told to do something with: instances, the database. */
  readonly touches: readonly string[];
}

type Listed = Omit<Running, 'states' | 'touches'>;

/** Milliseconds. */
const MACHINES_EVERY = 60_000;
/** Each machine is a call, and Step Functions allows an account five of them a second. */
const LIST_EVERY = { here: 0, AWS: 10_000 } as const;

/** The executions that run, and what each does: the machines seldom change, what runs more often, and what it does all the time. */
export function openRunning(
  { config, environment, where }: Connection,
  clock: Clock = wall,
): () => Promise<readonly Running[]> {
  const client = new SFNClient(config);
  const prefix = `muster-${environment}-`;
  const machines = kept(MACHINES_EVERY, clock, async () => {
    const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({ maxResults: 1_000 }));
    return stateMachines.filter(({ name }) => name!.startsWith(prefix));
  });
  const listed = kept(LIST_EVERY[where], clock, async (): Promise<Listed[]> => {
    const lists = (await machines()).map(async ({ stateMachineArn, name }) => {
      const list = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' });
      const { executions = [] } = await client.send(list);
      return executions.map((it) => ({
        machine: name!.slice(prefix.length),
        name: it.name!,
        executionArn: it.executionArn!,
      }));
    });
    return (await Promise.all(lists)).flat();
  });

  return async () =>
    Promise.all((await listed()).map(async (it) => ({ ...it, ...(await doing(client, it.executionArn)) })));
}
