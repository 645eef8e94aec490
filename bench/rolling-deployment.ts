/**
 * `node bench/rolling-deployment.ts [folder] [requests/s]`: deploys the served revision of both tiers anew, instance by instance, while the load
 * runs through the public load balancer, and counts whom that harmed. Ends with 1 if a request was harmed or a deployment failed.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CodeDeployClient, CreateDeploymentCommand, GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { isHarmed, openLoop, tell } from './open-loop.ts';
import { spentDuring } from './processes.ts';

const [folder = '.muster', rate = '500'] = process.argv.slice(2);
const { endpoint, region, credentials, siteUrl, deployed } = JSON.parse(
  readFileSync(path.join(folder, 'outputs.json'), 'utf8'),
) as {
  endpoint: string;
  region: string;
  siteUrl: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  deployed: Record<string, { deploymentId: string }>;
};
const codedeploy = new CodeDeployClient({ endpoint, region, credentials });

async function deployAgain(deploymentId: string) {
  const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
  const { applicationName, deploymentGroupName, revision } = deploymentInfo!;
  const again = await codedeploy.send(new CreateDeploymentCommand({ applicationName, deploymentGroupName, revision }));
  for (;;) {
    const now = await codedeploy.send(new GetDeploymentCommand({ deploymentId: again.deploymentId }));
    const { status, completeTime } = now.deploymentInfo!;
    if (completeTime)
      return {
        applicationName,
        status,
        seconds: (Number(completeTime) - Number(now.deploymentInfo!.createTime)) / 1000,
      };
    await sleep(200);
  }
}

const over = new AbortController();
const { result, table } = await spentDuring(async () => {
  const load = openLoop(siteUrl, Number(rate), over.signal);
  await sleep(3_000);
  const deployments = await Promise.all(Object.values(deployed).map((it) => deployAgain(it.deploymentId)));
  await sleep(3_000);
  over.abort();
  return { all: await load, deployments };
});
console.table(result.deployments);
tell(result.all);
console.table(table);
const harmed = result.all.filter(isHarmed);
const from = result.all[0]?.due ?? 0;
for (const { due, done, method, outcome, servedBy } of harmed.slice(0, 50))
  console.log(
    `${((due - from) / 1000).toFixed(3)} s  ${method} ${outcome} after ${(done - due).toFixed(0)} ms  ${servedBy}`,
  );
console.log(`${harmed.length} of ${result.all.length} requests harmed`);
process.exitCode = harmed.length || result.deployments.some(({ status }) => status !== 'Succeeded') ? 1 : 0;
