import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
} from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { siteUrl } from '../../console/site.ts';
import { type Clone, cloneOf } from './clone.ts';
import { type Whole, whole } from './whole.ts';

let all: Whole;
let clone: Clone;
let site: string;
let first: string;

beforeAll(async () => {
  all = await whole();
  const { status, cause, output } = await all.run('provision', { environment: 'dev' });
  expect(status, cause).toBe('SUCCEEDED');
  const { repository, publicLoadBalancer, deployed } = JSON.parse(output!);
  site = await siteUrl(new ElasticLoadBalancingV2Client(all.client), publicLoadBalancer.dnsName);
  first = deployed.web.commit;
  clone = await cloneOf(all, repository.cloneUrlHttp);
}, 90_000);
afterAll(async () => {
  await all[Symbol.asyncDispose]();
  clone?.remove();
});

const longer = (text: string) => `${text}\n`;

/** The commits that the tiers serve, by their own word. */
async function served() {
  const response = await fetch(`${site}/api/guilds?limit=1`);
  await response.arrayBuffer();
  return response.headers.get('x-revision');
}
/** How many executions of `deploy` there are. */
const deployments = async () => (await all.executions('deploy')).length;
/** When each tier was deployed. */
async function rollouts(commit: string) {
  const found = (await all.executions('rollout')).filter(({ input }) => input!.includes(commit));
  return found
    .map(({ input, startDate, stopDate, status }) => ({
      tier: (JSON.parse(input!) as { tier: string }).tier,
      from: startDate!.getTime(),
      to: stopDate!.getTime(),
      status,
    }))
    .sort((a, b) => a.from - b.from);
}

describe('the branch that provision makes', () => {
  it('is told as an event, and is not deployed a second time', async () => {
    const { status, said } = await clone.after('push', first);
    expect({ status, deployed: said.deployed }).toEqual({ status: 'SUCCEEDED', deployed: [] });
    expect(await deployments()).toBe(0);
  });
});

describe('a push', { timeout: 60_000 }, () => {
  it('to the web tier deploys the web tier alone, and the site serves it', async () => {
    clone.write('web/app.ts', longer);
    const commit = await clone.push();
    expect((await clone.after('push', commit)).said).toMatchObject({ deployed: ['web'] });
    const { status, name, said } = await clone.after('deploy', commit);
    expect({ status, name, deployed: said.deployed }).toEqual({ status: 'SUCCEEDED', name: commit, deployed: ['web'] });
    expect(await served()).toContain(commit);
  });

  it('to neither deploys nothing and says so', async () => {
    const before = await deployments();
    clone.write('README.md', longer);
    const { said } = await clone.after('push', await clone.push());
    expect(said.deployed).toEqual([]);
    expect(said.summary).toMatch(/deploys nothing: .*touches README\.md, which is no part of web/);
    expect(await deployments()).toBe(before);
  });

  it('to what they share deploys both at the same time', async () => {
    clone.write('host/log.ts', longer);
    const commit = await clone.push();
    const { said } = await clone.after('deploy', commit);
    expect(said.deployed).toEqual(['web', 'api']);
    const [one, other] = await rollouts(commit);
    expect(other!.from).toBeLessThan(one!.to);
  });

  it('that another one follows within a second is superseded by it', async () => {
    clone.write('web/app.ts', longer);
    const older = await clone.push();
    clone.write('web/app.ts', longer);
    const newer = await clone.push();
    expect((await clone.after('deploy', newer)).said.deployed).toEqual(['web']);
    expect(await served()).toContain(newer);
    const told = (await clone.after('push', older)).said;
    const { status, said } = told.supersededBy
      ? { status: 'SUCCEEDED', said: told }
      : await clone.after('deploy', older);
    expect({ status, by: said.supersededBy }).toEqual({ status: 'SUCCEEDED', by: newer });
    expect(said.summary).toContain(`${older} is superseded by ${newer}`);
  });

  it('whose deploy.json says an order deploys the web tier after the API', async () => {
    clone.write('deploy.json', () => JSON.stringify({ order: ['api', 'web'] }));
    clone.write('host/log.ts', longer);
    const commit = await clone.push();
    const { said } = await clone.after('deploy', commit);
    expect(said.deployed).toEqual(['api', 'web']);
    const [api, web] = await rollouts(commit);
    expect([api!.tier, web!.tier]).toEqual(['api', 'web']);
    expect(web!.from).toBeGreaterThanOrEqual(api!.to);
  });

  it('whose deploy.json is malformed is refused before anything happens', async () => {
    clone.write('deploy.json', () => '{ "order": ["api"] }');
    clone.write('web/app.ts', longer);
    const commit = await clone.push();
    const { status, error, cause } = await clone.after('deploy', commit);
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'InvalidDeployJson' });
    expect(JSON.parse(cause!).errorMessage).toContain(
      'order it has to name each of web, api once. Nothing was deployed',
    );
    expect(await rollouts(commit)).toEqual([]);
    clone.write('deploy.json', () => '{}');
    const { said } = await clone.after('deploy', await clone.push());
    expect(said.deployed, 'the next push brings what this one has left out').toEqual(['web']);
  });
});

describe('a push whose event is lost', { timeout: 60_000 }, () => {
  it('is found by looking at the branch, once', async () => {
    const events = new EventBridgeClient(all.client);
    const { Rules = [] } = await events.send(new ListRulesCommand({}));
    const { Name } = Rules.find(({ EventPattern }) => EventPattern?.includes('aws.codecommit'))!;
    await events.send(new DisableRuleCommand({ Name }));
    clone.write('web/app.ts', longer);
    const commit = await clone.push();
    const look = () =>
      new LambdaClient(all.client).send(
        new InvokeCommand({
          FunctionName: 'muster-dev-find-lost-push',
          Payload: JSON.stringify({ environment: 'dev' }),
        }),
      );
    await look();
    await look();
    expect((await clone.after('deploy', commit)).said.deployed).toEqual(['web']);
    const pushes = (await all.executions('push')).filter(({ input }) => input!.includes(commit));
    expect(pushes.map(({ name }) => name)).toEqual([`found-${commit}`]);
    await events.send(new EnableRuleCommand({ Name }));
  });
});
