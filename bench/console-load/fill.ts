import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Connection } from '../../console/connect.ts';
import { machineArn } from '../../console/execute.ts';
import { drills } from '../../events/drills/catalogue.ts';
import type { Account } from '../../test/console/account.ts';

/** One execution in so many is a drill, the others are deployments. */
const DRILLS = 10;
const INPUTS = { deploy: { environment: 'dev', commit: 'c0ffee' }, drill: { environment: 'dev', drill: 'slow-disk' } };

/** Makes two machines whose executions have so many events, unless they are there from the last time. */
export async function machines(here: Account, events: number): Promise<void> {
  // Two events a state, two of the execution, two of the last state and two of the choice after each Pass.
  const rounds = Math.max(1, Math.floor((events - 4) / 4));
  const States = {
    Work: { Type: 'Pass', Output: "{% {'n': $exists($states.input.n) ? $states.input.n + 1 : 1} %}", Next: 'Enough?' },
    'Enough?': {
      Type: 'Choice',
      Choices: [{ Condition: `{% $states.input.n >= ${rounds} %}`, Next: 'Done' }],
      Default: 'Work',
    },
    Done: { Type: 'Succeed', Output: { verdict: 'PASS', rtoMs: 1234, summary: 'web at c0ffee' } },
  };
  await here.table();
  for (const name of Object.keys(INPUTS)) await here.machine(name, States);
  await here.answers('accept', { schema: { properties: { drill: { experiments: drills } } } });
}

/** Starts so many executions, a few at a time, and waits for the last. @returns the last deployment */
export async function run(connection: Connection, executions: number): Promise<string> {
  const states = new SFNClient(connection.config);
  const start = async (machine: keyof typeof INPUTS) => {
    const stateMachineArn = machineArn(connection, machine);
    const input = JSON.stringify(INPUTS[machine]);
    return (await states.send(new StartExecutionCommand({ stateMachineArn, input }))).executionArn!;
  };
  let last = '';
  for (let started = 0; started < executions; started += 20) {
    const batch = Array.from({ length: Math.min(20, executions - started) }, (_, n) =>
      start((started + n) % DRILLS === 1 ? 'drill' : 'deploy'),
    );
    last = (await Promise.all(batch))[0]!;
    while ((await running()) >= 40);
  }
  for (let status = 'RUNNING'; status === 'RUNNING'; )
    ({ status = '' } = await states.send(new DescribeExecutionCommand({ executionArn: last })));
  return last;

  async function running(): Promise<number> {
    const stateMachineArn = machineArn(connection, 'deploy');
    const list = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 100 });
    return (await states.send(list)).executions?.length ?? 0;
  }
}
