import path from 'node:path';
import { parseArgs } from 'node:util';
import { startCloud } from './cloud.ts';

const USAGE = `npm run cloud [-- --port N] [--folder DIR]

Starts an empty cloud for any AWS client and stays up until Ctrl-C. Default: port 4700, folder .cloud.`;

const { values: options } = parseArgs({
  options: {
    port: { type: 'string', default: '4700' },
    folder: { type: 'string', default: '.cloud' },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) console.log(USAGE);
else {
  try {
    const running = await startCloud({ folder: path.resolve(options.folder), port: Number(options.port) });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => void running.stop().then(() => process.exit(0)));
    }
    console.log(`# An AWS endpoint at ${running.endpoint}; in another shell:
export AWS_ENDPOINT_URL=${running.endpoint} AWS_REGION=${running.region} AWS_DEFAULT_REGION=${running.region}
export AWS_ACCESS_KEY_ID=${running.operator.accessKeyId} AWS_SECRET_ACCESS_KEY=${running.operator.secretAccessKey}`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
