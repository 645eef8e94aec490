import { spawn } from 'node:child_process';
import path from 'node:path';
import type { RunningCloud } from '../../../../cloud/cloud.ts';

const CDK = path.resolve(import.meta.dirname, '../../../../node_modules/aws-cdk/bin/cdk');

export interface CdkRun {
  readonly code: number | null;
  /** What a person would see, both streams in their order. */
  readonly output: string;
}

/**
 * Runs the CDK's own command line on a synthesized app. Endpoint and keys go together, and no configuration of the person's is read,
 * so that no call can reach a real account; the home is the test's, since the CLI remembers there whose account a key is.
 */
export function cdkCli(cloud: RunningCloud, home: string, ...args: readonly string[]): Promise<CdkRun> {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    CI: 'true',
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: cloud.operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.operator.secretAccessKey,
    AWS_CONFIG_FILE: path.join(home, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: path.join(home, 'no-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: '1',
  };
  const child = spawn(process.execPath, [CDK, '--no-color', '--no-notices', ...args], { cwd: home, env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (it) => (output += it));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
