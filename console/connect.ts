import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromIni } from '@aws-sdk/credential-provider-ini';
import { explain } from './explain.ts';
import { WrongUse } from './wrong-use.ts';

export interface Where {
  readonly folder: string;
  readonly environment?: string | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
}

/** Which account the commands of this run speak to. `config` goes into every SDK client. */
export interface Connection {
  readonly config: Config;
  readonly environment: string;
  readonly account: string;
  /** `here` is the cloud of this machine; what it bills is nothing and whom it serves is nobody else. */
  readonly where: 'here' | 'AWS';
}

type Config =
  | { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } }
  | { region: string; profile: string; credentials?: ReturnType<typeof fromIni> };

/** Nobody is there to talk to; the message says how to change that. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
}

/**
 * The cloud of this machine, whose endpoint and keys are read from its folder, or the AWS account of a profile that is named on the command line.
 * Variables like AWS_PROFILE or AWS_ACCESS_KEY_ID are not looked at: a command reaches a real account only if it is told so in that command.
 * Throws `NotConnected` and `WrongUse`.
 */
export async function connect({ folder, environment, profile, region }: Where): Promise<Connection> {
  if (!profile && region) throw new WrongUse(`--region ${region} goes with --profile: name the account as well`);
  const config = profile ? onAws(profile, region) : (await here(folder)).config;
  const account = await whoAmI(config);
  const of = environment ?? (profile ? 'dev' : (await here(folder)).environment);
  return { config, environment: of, account, where: profile ? 'AWS' : 'here' };
}

/** The profile and nothing else: the SDK's own chain would also look at keys in the environment. */
export function onAws(profile: string, region?: string): Config {
  if (!region) throw new WrongUse(`--profile ${profile} goes with --region: name the region as well`);
  return { profile, region, credentials: fromIni({ profile }) };
}

async function here(folder: string): Promise<{ config: Config; environment: string }> {
  const file = path.join(folder, 'outputs.json');
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new NotConnected(`There is no ${file}: run "npm start" first, or name its folder with --folder`, { cause });
  });
  const { endpoint, region, credentials, environment } = JSON.parse(text) as {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    environment: string;
  };
  return { config: { endpoint, region, credentials }, environment };
}

async function whoAmI(config: Config): Promise<string> {
  try {
    const { Account } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
    return Account!;
  } catch (cause) {
    const { name, message, isAway } = explain(cause);
    if (!('endpoint' in config))
      throw new NotConnected(`The profile "${config.profile}" is not let in: ${name}: ${message}`, { cause });
    const who = isAway ? `Nobody answers at ${config.endpoint}` : `${config.endpoint} does not let in: ${name}`;
    throw new NotConnected(`${who}: ${message}`, { cause });
  }
}
