import { userInfo } from 'node:os';
import {
  type DescribeExecutionOutput,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type Router from '@koa/router';
import { answer, waiting } from '../../approvals.ts';
import type { Connection } from '../../connect.ts';
import { openDescribed } from '../../described.ts';
import { machineArn } from '../../execute.ts';
import { readable } from '../../history.ts';
import { BadRequest, requestBody } from '../request-body.ts';

/** A deployment that ran or runs. */
export interface Deployed {
  readonly executionArn: string;
  readonly run: string;
  readonly commit: string;
  readonly at: Date;
  readonly until?: Date;
  readonly status: string;
  /** What became of it, in a sentence. */
  readonly summary?: string;
  /** What it cost whom, in a sentence; the report of the same name has the rest. */
  readonly harm?: string;
}

/** The deployments: what was deployed and whom it harmed, what waits for a person, and deploying a commit (again). */
export function deployments(router: Router, connection: Connection): void {
  const states = new SFNClient(connection.config);
  const stateMachineArn = machineArn(connection, 'deploy');
  const described = openDescribed(states, deployed);

  router.get('/deployments', async (ctx) => {
    const [{ executions = [] }, waits] = await Promise.all([
      states.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 40 })),
      waiting(connection),
    ]);
    const { found, isPartial } = await described(executions);
    const asked = waits.map(({ token: _, ...rest }) => rest);
    ctx.body = { deployed: found, isPartial, waiting: asked, you: userInfo().username };
  });

  router.post('/deployments', async (ctx) => {
    const { commit } = await requestBody<{ commit: string }>(ctx.req);
    const input = JSON.stringify({ environment: connection.environment, commit });
    const { executionArn } = await states.send(new StartExecutionCommand({ stateMachineArn, input }));
    ctx.status = 201;
    ctx.body = { executionArn };
  });

  router.post('/deployments/:commit/answer', async (ctx) => {
    const { commit } = ctx.params as { commit: string };
    const { refuse } = await requestBody<{ refuse?: unknown }>(ctx.req);
    if (refuse !== undefined && (typeof refuse !== 'string' || !refuse.trim()))
      throw new BadRequest('Say why it is refused: who pushed it will read it');
    await answer(connection, commit, { by: userInfo().username, refuse: refuse?.trim() });
    ctx.status = 204;
  });
}

function deployed(told: DescribeExecutionOutput): Deployed {
  const { executionArn, name, input, output, error, cause, startDate, stopDate, status } = told;
  const { commit = '' } = JSON.parse(input!) as { commit?: string };
  const { summary, report } = JSON.parse(output ?? '{}') as { summary?: string; report?: { summary?: string } };
  return {
    executionArn: executionArn!,
    run: name!,
    commit,
    at: startDate!,
    status: status!,
    ...(stopDate && { until: stopDate }),
    ...((summary ?? error) && { summary: summary ?? `${error}: ${readable(cause)}` }),
    ...(report?.summary && { harm: report.summary }),
  };
}
