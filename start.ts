import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { applyAssembly } from './cloud/aws/cloudformation/apply-assembly.ts';
import { type RunningCloud, startCloud } from './cloud/cloud.ts';
import { follow } from './console/follow.ts';
import { readable } from './console/history.ts';
import { openProgress, seconds } from './console/progress.ts';
import { firstGuild, siteUrl } from './console/site.ts';
import { preflight } from './start/preflight.ts';
import { synthesize } from './start/template.ts';
import { tour } from './start/tour.ts';

const USAGE = `npm start [-- --folder DIR] [--port N] [--environment dev|staging|prod]

Starts the cloud on this machine, applies Muster's template to it, provisions the environment and stays up until Ctrl-C.
The state lives in the folder (default .muster); a second start finds everything as it was.`;

const { values: options } = parseArgs({
  options: {
    folder: { type: 'string', default: process.env.MUSTER_FOLDER ?? '.muster' },
    port: { type: 'string', default: process.env.MUSTER_PORT ?? '4700' },
    environment: { type: 'string', default: 'dev' },
    help: { type: 'boolean', default: false },
  },
});

/** Ends with a sentence for the person rather than a stack. */
async function main(): Promise<void> {
  const began = performance.now();
  const folder = path.resolve(options.folder);
  const environment = options.environment;
  const say = (text: string) => console.log(`${seconds(performance.now() - began).padStart(8)}  ${text}`);

  await preflight(folder, Number(options.port));
  const running = await startCloud({
    folder,
    port: Number(options.port),
    log: (message, detail) => process.env.MUSTER_DEBUG && console.error(message, detail ?? ''),
  });
  endOnSignals(running);
  say(`cloud        ${running.endpoint}`);

  const cdkOut = await synthesize(running.cloud, import.meta.dirname);
  const name = `Muster-${environment}`;
  const [stack] = await applyAssembly({ cloud: running.cloud, cdkOut, stacks: [name] });
  if (!stack) throw new UnknownEnvironment(`There is no environment "${environment}"; take dev, staging or prod`);
  say(`orchestrator ${name}: ${stack.resources} resources${stack.changed ? '' : ', as before'}`);

  // The SDK notes on the credentials where they came from; what is written down for others stays as it is.
  const client = { endpoint: running.endpoint, region: running.region, credentials: { ...running.operator } };
  const states = new SFNClient(client);
  const stateMachineArn = stack.outputs[PROVISION]!;
  const input = JSON.stringify({ environment });
  const { executionArn } = await states.send(new StartExecutionCommand({ stateMachineArn, input }));
  say(`provision    ${executionArn}`);
  const progress = openProgress();
  const ended = await follow(states, executionArn!, progress.tell, { signal: running.cloud.signal });
  progress.done();
  if (ended.status !== 'SUCCEEDED') {
    throw new ProvisionFailed(`provision ${ended.status}: ${ended.error ?? ''} ${readable(ended.cause)}`);
  }
  say('provisioned');

  const output = JSON.parse(ended.output!) as { publicLoadBalancer: { dnsName: string } };
  const site = await siteUrl(new ElasticLoadBalancingV2Client(client), output.publicLoadBalancer.dnsName);
  const guild = await firstGuild(site);
  say(`the guild "${guild.name}" answers 200 through the public load balancer`);

  const outputs = {
    endpoint: running.endpoint,
    region: running.region,
    siteUrl: site,
    environment,
    credentials: running.operator,
    stateMachineArn,
    executionArn,
    ...output,
  };
  const file = path.join(folder, 'outputs.json');
  await writeFile(file, `${JSON.stringify({ ...outputs, siteUrl: site }, null, 2)}\n`, { mode: 0o600 });
  console.log(tour({ site, endpoint: running.endpoint, file: path.relative('.', file), stateMachineArn, environment }));
}

const PROVISION = 'ProvisionMachineArn';

class ProvisionFailed extends Error {
  override readonly name = 'ProvisionFailed';
}

class UnknownEnvironment extends Error {
  override readonly name = 'UnknownEnvironment';
}

/** The first Ctrl-C ends everything in order; a second one leaves that to the keeper of the processes. */
function endOnSignals(running: RunningCloud): void {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (ending) process.exit(130);
      ending = true;
      console.log('\nStopping; the data stays.');
      running.stop().then(
        () => process.exit(0),
        (error: Error) => {
          console.error(`Could not stop in order: ${error.message}`);
          process.exit(1);
        },
      );
    });
  }
  stop = () => (ending ? Promise.resolve() : running.stop());
}

let stop = async () => {};

if (options.help) console.log(USAGE);
else {
  try {
    await main();
  } catch (error) {
    const { message, name, stack } = error as Error;
    if (name !== 'AbortError') console.error(`\n${message}${process.env.MUSTER_DEBUG ? `\n${stack}` : ''}`);
    await stop();
    process.exitCode = 1;
  }
}
