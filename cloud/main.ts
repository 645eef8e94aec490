import path from 'node:path';
import { parseArgs } from 'node:util';
import { type RunningCloud, startCloud } from './cloud.ts';
import { onInterrupt } from './interrupt.ts';
import { portOf } from './port.ts';

const USAGE = `npm run cloud [-- --port N] [--folder DIR]

Starts an empty cloud for any AWS client and stays up until Ctrl-C. Default: port 4700, folder .cloud.`;

async function main(): Promise<void> {
  let running: RunningCloud | undefined;
  const { values: options } = parseArgs({
    options: {
      port: { type: 'string', default: '4700' },
      folder: { type: 'string', default: '.cloud' },
      help: { type: 'boolean', default: false },
    },
  });
  if (options.help) return console.log(USAGE);
  onInterrupt(async () => {
    await running?.stop();
    return running ? 0 : 130;
  });
  const log = (message: string, detail?: object) => process.env.CLOUD_DEBUG && console.error(message, detail ?? '');
  running = await startCloud({ folder: path.resolve(options.folder), port: portOf(options.port), log });
  console.log(`# An AWS endpoint at ${running.endpoint}; in another shell:
export AWS_ENDPOINT_URL=${running.endpoint} AWS_REGION=${running.region} AWS_DEFAULT_REGION=${running.region}
export AWS_ACCESS_KEY_ID=${running.operator.accessKeyId} AWS_SECRET_ACCESS_KEY=${running.operator.secretAccessKey}`);
}

try {
  await main();
} catch (error) {
  // Of what Node says about a wrong option, the rest is about dashes.
  console.error((error as Error).message.split(/\. To |\n/)[0]);
  process.exit(1);
}
