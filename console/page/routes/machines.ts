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
import { BadRequest, requestBody } from '../request-body.ts';

/** As many as one call lists. */
const MOST = 1_000;

/** They look, and change nothing. */
const LOOKING = ['plan', 'drift'];

/** What whoever starts it has to say that they mean, as `--yes` does; undefined where nothing is at stake. */
function stake({ where, account, environment, config }: Connection, machine: string): string | undefined {
  const place = where === 'AWS' ? ` in the account ${account}, ${config.region}` : '';
  if (machine === 'teardown') return `It takes away everything in ${environment}${place}`;
  return place && !LOOKING.includes(machine) ? `It changes ${environment}${place}` : undefined;
}

/** The machines of the environment: what they are, what they take, what they have run, and starting them. */
export function machines(router: Router, connection: Connection): void {
  const states = new SFNClient(connection.config);
  const prefix = `muster-${connection.environment}-`;
  // What a machine is for does not change while somebody looks at it.
  const abouts = new Map<string, string | undefined>();

  async function about(stateMachineArn: string): Promise<string | undefined> {
    const { definition } = await states.send(new DescribeStateMachineCommand({ stateMachineArn }));
    return (JSON.parse(definition!) as { Comment?: string }).Comment;
  }

  router.get('/machines', async (ctx) => {
    const { stateMachines = [] } = await states.send(new ListStateMachinesCommand({ maxResults: 1000 }));
    const ours = stateMachines.filter(({ name }) => name!.startsWith(prefix));
    const found = await Promise.all(
      ours.map(async ({ name, stateMachineArn }) => {
        if (!abouts.has(name!)) abouts.set(name!, await about(stateMachineArn!));
        return { name: name!.slice(prefix.length), about: abouts.get(name!) };
      }),
    );
    ctx.body = found.sort((a, b) => a.name.localeCompare(b.name));
  });

  router.get('/machines/:machine', async (ctx) => {
    const { machine } = ctx.params as { machine: string };
    const stateMachineArn = machineArn(connection, machine);
    const [comment, schema] = await Promise.all([about(stateMachineArn), inputSchema(connection, machine)]);
    ctx.body = {
      machine,
      about: comment,
      schema,
      stake: stake(connection, machine),
      call: awsCall(connection, `stepfunctions start-execution --state-machine-arn ${stateMachineArn}`),
    };
  });

  router.get('/machines/:machine/executions', async (ctx) => {
    const { machine } = ctx.params as { machine: string };
    const most = Number(ctx.query.most ?? 50);
    if (!(most >= 1 && most <= MOST)) throw new BadRequest(`"${ctx.query.most}" is no number from 1 to ${MOST}`);
    const page = await states.send(
      new ListExecutionsCommand({ stateMachineArn: machineArn(connection, machine), maxResults: most }),
    );
    ctx.body = { executions: page.executions ?? [], isMore: page.nextToken !== undefined };
  });

  router.post('/machines/:machine/executions', async (ctx) => {
    const { machine } = ctx.params as { machine: string };
    const { input, name, means } = await requestBody<{ input: object; name?: string; means?: boolean }>(ctx.req);
    const atStake = stake(connection, machine);
    if (atStake && means !== true) throw new BadRequest(`${atStake}: say "means": true to start it`);
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
