import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SFNClient } from '@aws-sdk/client-sfn';
import { applyAssembly } from './cloud/aws/cloudformation/apply-assembly.ts';
import { type RunningCloud, startCloud } from './cloud/cloud.ts';
import { LONGEST_STOP, onInterrupt } from './cloud/interrupt.ts';
import type { Page } from './console/page/serve.ts';
import { seconds } from './console/progress.ts';
import { firstGuild, siteUrl } from './console/site.ts';
import { openConsole } from './start/console.ts';
import { type Options, readOptions, USAGE } from './start/options.ts';
import { preflight } from './start/preflight.ts';
import { provision } from './start/provision.ts';
import { synthesize } from './start/template.ts';
import { tour } from './start/tour.ts';

/** The output of the stack that names the state machine. */
const PROVISION = 'ProvisionMachineArn';

let running: RunningCloud | undefined;
let page: Page | undefined;
let isLive = false;
const interrupted = onInterrupt(async () => {
  await page?.close();
  await running?.stop();
  return isLive ? 0 : 130;
});

async function main({ folder, port, environment, failover, slowness }: Options): Promise<void> {
  const began = performance.now();
  const say = (text: string) => console.log(`${seconds(performance.now() - began).padStart(11)}  ${text}`);

  await preflight();
  running = await startCloud({
    folder,
    port,
    failover,
    slowness,
    log: (message, detail) => process.env.MUSTER_DEBUG && console.error(message, detail ?? ''),
  });
  const { cloud, endpoint, region, operator } = running;
  say(`cloud        ${endpoint}`);
  if (slowness) say(`latency      as on AWS${slowness.scale === 1 ? '' : `, ${slowness.scale} times as short`}`);

  const cdkOut = await synthesize(cloud, import.meta.dirname);
  const name = `Muster-${environment}`;
  const [stack] = await applyAssembly({ cloud, cdkOut, stacks: [name] });
  say(`orchestrator ${name}: ${stack!.resources} resources${stack!.changed ? '' : ', as before'}`);

  // The SDK notes on the credentials where they came from; what is written down for others stays as it is.
  const client = { endpoint, region, credentials: { ...operator } };
  const stateMachineArn = stack!.outputs[PROVISION]!;
  const states = new SFNClient(client);
  const run = { states, stateMachineArn, environment, signal: cloud.signal, say };
  const { executionArn, output } = await provision(run);
  say('provisioned');

  const site = await siteUrl(new ElasticLoadBalancingV2Client(client), output.publicLoadBalancer.dnsName);
  const guild = await firstGuild(site);
  say(`the guild "${guild.name}" answers 200 through the public load balancer`);

  const told = { endpoint, region, siteUrl: site, environment, credentials: operator, stateMachineArn, executionArn };
  const file = path.join(folder, 'outputs.json');
  const write = (more: object) =>
    writeFile(file, `${JSON.stringify({ ...told, ...output, ...more, siteUrl: site }, null, 2)}\n`, { mode: 0o600 });
  await write({});
  page = await openConsole(folder);
  await write({ page: page.url });
  isLive = true;
  const stop = { site, page: page.url, endpoint, file: path.relative('.', file), stateMachineArn, environment };
  console.log(tour({ ...stop, isBackground: process.send !== undefined }));
  // "muster start" waits for this, and leaves.
  process.send?.({ siteUrl: site, page: page.url, endpoint });
}

/** Ends with a sentence for the person rather than a stack. */
async function fail({ message, stack }: Error): Promise<void> {
  if (interrupted.aborted) return; // who stops ends the program, and knows why this failed
  console.error(`\n${message}${process.env.MUSTER_DEBUG ? `\n${stack}` : ''}`);
  setTimeout(() => process.exit(1), LONGEST_STOP).unref();
  await running?.stop().catch((error: Error) => console.error(error.message));
  process.exit(1);
}

try {
  const options = readOptions(process.argv.slice(2), process.env, import.meta.dirname);
  if (options.help) console.log(USAGE);
  else await main(options);
} catch (error) {
  await fail(error as Error);
}
