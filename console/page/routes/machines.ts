import {
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type Router from '@koa/router';
import { awsCall } from '../../aws-call.ts';
import type { Connection } from '../../connect.ts';
import { machineArn } from '../../execute.ts';
import { inputSchema } from '../../input-schema.ts';
import { requestBody } from '../request-body.ts';

/** The machines of the environment: what they are, what they take, what they have run, and starting them. */
export function machines(router: Router, connection: Connection): void {
  const states = new SFNClient(connection.config);
  const prefix = `muster-${connection.environment}-`;

  router.get('/machines', async (ctx) => {
    const { stateMachines = [] } = await states.send(new ListStateMachinesCommand({ maxResults: 1000 }));
    const ours = stateMachines.filter(({ name }) => name!.startsWith(prefix));
    ctx.body = ours.map(({ name }) => name!.slice(prefix.length)).sort();
  });

  router.get('/machines/:machine', async (ctx) => {
    const { machine } = ctx.params as { machine: string };
    const stateMachineArn = machineArn(connection, machine);
    const [{ definition }, schema] = await Promise.all([
      states.send(new DescribeStateMachineCommand({ stateMachineArn })),
      inputSchema(connection, machine),
    ]);
    const { Comment } = JSON.parse(definition!) as { Comment?: string };
    ctx.body = {
      machine,
      about: Comment,
      schema,
      call: awsCall(connection, `stepfunctions start-execution --state-machine-arn ${stateMachineArn}`),
    };
  });

  router.get('/machines/:machine/executions', async (ctx) => {
    const { machine } = ctx.params as { machine: string };
    const { next } = ctx.query;
    const page = await states.send(
      new ListExecutionsCommand({
        stateMachineArn: machineArn(connection, machine),
        maxResults: 50,
        ...(typeof next === 'string' && { nextToken: next }),
      }),
    );
    ctx.body = { executions: page.executions ?? [], next: page.nextToken };
  });

  router.post('/machines/:machine/executions', async (ctx) => {
    const { machine } = ctx.params as { machine: string };
    const { input, name } = await requestBody<{ input: object; name?: string }>(ctx.req);
    const { executionArn } = await states.send(
      new StartExecutionCommand({
        stateMachineArn: machineArn(connection, machine),
        input: JSON.stringify(input),
        ...(name && { name }),
      }),
    );
    ctx.status = 201;
    ctx.body = { executionArn };
  });
}
