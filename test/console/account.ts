import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { startCloud } from '../../cloud/cloud.ts';

export interface Account extends AsyncDisposable {
  /** The folder of its cloud, as `npm start` leaves it for others. */
  readonly folder: string;
  /** Makes a machine under the name of one of ours, with these states; the first is the one to start at. */
  machine(name: string, states: Readonly<Record<string, object>>): Promise<void>;
  stop(): Promise<void>;
}

/** An account on this machine that has nothing but what a test puts there. */
export async function account(): Promise<Account> {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-'));
  const { endpoint, region, operator, stop } = await startCloud({ folder, port: 0, resume: [] });
  const config = { endpoint, region, credentials: operator };
  await writeFile(
    path.join(folder, 'outputs.json'),
    JSON.stringify({ endpoint, region, credentials: operator, environment: 'dev' }),
  );
  const iam = new IAMClient(config);
  const states = new SFNClient(config);
  return {
    folder,
    stop,
    async machine(name, States) {
      const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
      const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
      const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(States)[0], States });
      await states.send(new CreateStateMachineCommand({ name: `muster-dev-${name}`, roleArn: Role!.Arn!, definition }));
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}
