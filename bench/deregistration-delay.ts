/**
 * `node bench/deregistration-delay.ts [rounds] [folder]`: deploys to a web tier whose requests take a third of a second, with the deregistration delay of the
 * environment and with 0, so many times each, and prints whom it harmed and to what the report lays it. The reports' pages go to the folder.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { dev } from '../cdk/environments/dev.ts';
import type { DeploymentReport } from '../lambdas/deploy/deployment-report.ts';
import { provisioned } from '../test/orchestrator/provisioned.ts';
import { whole } from '../test/orchestrator/whole.ts';

const rounds = Number(process.argv[2] ?? 1);
const folder = process.argv[3];
const slow = `
async function unhurried(ctx, next) {
  if (ctx.path.startsWith('/api/')) await new Promise((resolve) => setTimeout(resolve, 333));
  await next();
}
`;

await using all = await whole();
using world = await provisioned(all);
const elb = new ElasticLoadBalancingV2Client(world.all.client);
const s3 = new S3Client(world.all.client);

world.clone.write('web/app.ts', (text) => text.replace('.use(relay(api))', '.use(unhurried).use(relay(api))') + slow);
console.log(`a slow web tier: ${(await deployed(await world.clone.push())).summary}`);

const rows: Record<string, object> = {};
for (const seconds of [dev.facts.drainSeconds.value, 0])
  for (let round = 1; round <= rounds; round++) {
    await delay(seconds);
    world.clone.write('web/app.ts', (text) => `${text}\n`);
    const { report, name } = await deployed(await world.clone.push());
    const of = (verdict: string) => report.deployment.harm.filter((it) => it.verdict === verdict);
    const blamed = report.deployment.harm.flatMap(({ failed, suspects, verdict }) =>
      failed > 0 ? suspects.map(({ event, instance }) => `${event} ${instance}${verdict === 'event' ? '' : '?'}`) : [],
    );
    rows[`delay ${seconds} s, ${round}`] = {
      requests: report.figures.all.operations,
      failed: report.figures.all.harmed.failed,
      slow: report.figures.all.harmed.slow,
      outside: of('outside').reduce((sum, { failed }) => sum + failed, 0),
      'laid to': [...new Set(blamed)].join(', '),
    };
    if (folder) writeFileSync(path.join(folder, `delay-${seconds}-${round}.html`), await object(`${name}/report.html`));
  }
console.table(rows);

async function deployed(commit: string): Promise<{ report: DeploymentReport; name: string; summary: string }> {
  const { status, cause, executionArn, output } = await world.clone.after('deploy', commit);
  const name = executionArn!.split(':').at(-1)!;
  if (status !== 'SUCCEEDED') console.log(`${name} ${status}: ${cause}`);
  const report = JSON.parse(await object(`${name}/report.json`)) as DeploymentReport;
  return { report, name, summary: String(JSON.parse(output ?? '{}').report?.summary) };
}

async function object(key: string): Promise<string> {
  const { account, region } = world.all.running;
  const Bucket = `muster-dev-artifacts-${account}-${region}`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `reports/${key}` }));
  return Body!.transformToString();
}

async function delay(seconds: number): Promise<void> {
  const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({}));
  for (const { TargetGroupArn } of TargetGroups)
    await elb.send(
      new ModifyTargetGroupAttributesCommand({
        TargetGroupArn,
        Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: String(seconds) }],
      }),
    );
}
