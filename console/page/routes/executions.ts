import {
  DescribeExecutionCommand,
  DescribeStateMachineForExecutionCommand,
  RedriveExecutionCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type Router from '@koa/router';
import { awsCall, quoted } from '../../aws-call.ts';
import type { Connection } from '../../connect.ts';
import { eventsAfter } from '../../follow.ts';
import { requestBody } from '../request-body.ts';

/** One execution: what it is, what happened in it, and stopping or redriving it. */
export function executions(router: Router, connection: Connection): void {
  const { config } = connection;
  const states = new SFNClient(config);

  router.get('/executions/:arn', async (ctx) => {
    const { arn: executionArn } = ctx.params as { arn: string };
    const [{ $metadata, ...execution }, { definition }] = await Promise.all([
      states.send(new DescribeExecutionCommand({ executionArn })),
      states.send(new DescribeStateMachineForExecutionCommand({ executionArn })),
    ]);
    const { input = '{}', stateMachineArn } = execution;
    const calls = [
      `start-execution --state-machine-arn ${stateMachineArn} --input ${quoted(input)}`,
      ...['describe-execution', 'get-execution-history', 'stop-execution', 'redrive-execution'].map(
        (it) => `${it} --execution-arn ${executionArn}`,
      ),
    ].map((it) => awsCall(connection, `stepfunctions ${it}`));
    ctx.body = { ...execution, definition: JSON.parse(definition!) as object, calls };
  });

  /** Status and the events with higher ids than `after`, asked in this order: after the end there is nothing more to come. */
  router.get('/executions/:arn/events', async (ctx) => {
    const { arn: executionArn } = ctx.params as { arn: string };
    const { status, redriveStatus } = await states.send(new DescribeExecutionCommand({ executionArn }));
    const events = await eventsAfter(states, executionArn, Number(ctx.query.after ?? 0));
    ctx.body = { status, redriveStatus, events };
  });

  router.post('/executions/:arn/stop', async (ctx) => {
    const { arn: executionArn } = ctx.params as { arn: string };
    await requestBody(ctx.req);
    await states.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause: 'Stopped from the console' }));
    ctx.status = 204;
  });

  router.post('/executions/:arn/redrive', async (ctx) => {
    const { arn: executionArn } = ctx.params as { arn: string };
    await requestBody(ctx.req);
    await states.send(new RedriveExecutionCommand({ executionArn }));
    ctx.status = 204;
  });
}
