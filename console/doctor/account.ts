import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { waiting } from '../approvals.ts';
import type { Connection } from '../connect.ts';
import { whyStopped } from '../drills-switch.ts';
import { describeStack } from '../stack.ts';
import { bad, type Check, good, note } from './check.ts';

/** What an account lacks, from the outside to the inside: the orchestrator, the environment, and whatever holds either up. */
export const account = (connection: Connection): readonly Check[] => {
  const { config, environment, where } = connection;
  const stack = describeStack(connection);
  // Whoever asks first is told of the error; the others wait for the same answer.
  stack.catch(() => {});
  const provision = `muster ${where === 'AWS' ? '--profile … --region … ' : ''}provision`;

  const orchestrator: Check = async () => {
    const { stateMachines = [] } = await new SFNClient(config).send(new ListStateMachinesCommand({ maxResults: 1000 }));
    const ours = stateMachines.filter(({ name }) => name!.startsWith(`muster-${environment}-`));
    return ours.length > 0
      ? good(`The orchestrator is deployed: ${ours.length} state machines`)
      : bad(
          `There is no state machine muster-${environment}-… in ${connection.account}, ${config.region}`,
          where === 'AWS' ? `npx cdk deploy Muster-${environment}` : 'npm start',
        );
  };

  const instances: Check = async () => {
    const { instances: all } = await stack;
    const sick = all.filter(({ lifecycle, target }) => lifecycle !== 'InService' || target !== 'healthy');
    if (all.length === 0) return bad(`${environment} has no instances`, provision);
    return sick.length === 0
      ? good(`${all.length} instances are in service and healthy`)
      : note(
          sick.map(({ tier, id, lifecycle, target }) => `${tier} ${id} is ${lifecycle}, ${target}`).join('; '),
          'muster status shows whether their group replaces them; muster logs web or api why they are not well',
        );
  };

  const database: Check = async () => {
    const { database: found } = await stack;
    if (!found) return bad(`${environment} has no database`, provision);
    if (found.status !== 'available')
      return note(`The database is ${found.status}`, 'muster logs postgresql; RDS goes on by itself');
    return found.standby === 'none'
      ? note(
          `The database has no standby: losing ${found.zone} now would be an outage`,
          'if RDS is not building one already (muster status), muster provision does',
        )
      : good(`The database is available in ${found.zone}, with a standby in ${found.standby}`);
  };

  const approvals: Check = async () => {
    const found = await waiting(connection);
    return found.length > 0
      ? note(`${found.map(({ commit }) => commit.slice(0, 12)).join(', ')} wait for a person`, 'muster approve')
      : good('Nothing waits for a person');
  };

  const drills: Check = async () => {
    const because = await whyStopped(connection);
    return because
      ? note(`All drills are stopped: ${because}`, 'muster drill --resume, or let them run on the console page')
      : good('Drills are not stopped');
  };

  return [orchestrator, instances, database, approvals, drills];
};
