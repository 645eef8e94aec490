import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { PoolConfig } from 'pg';
import { parameter, parameters, required } from '../host/settings.ts';

/** Amazon's bundle on AWS, the cloud's own authority on this machine; the install hook puts it there. */
const AUTHORITY = '/etc/ssl/rds/global-bundle.pem';

/** How long credentials are used before Secrets Manager is asked again. */
const FRESH = 60_000;

/** Connections of an instance, where provisioning has not said how many. */
const POOL_SIZE = 8;

const held = (size: number) => ({ max: size, min: size });

export interface Way {
  readonly config: PoolConfig;
  /** The password was refused: the next connection asks Secrets Manager again. */
  renew(): void;
}

/** Where the database is and how to get in: parameters that provisioning wrote, and the managed master secret. The server's certificate must carry the endpoint's name. */
export async function connection(): Promise<Way> {
  const found = await parameters(required('MUSTER_ENVIRONMENT'), 'database');
  const host = parameter(found, 'host');
  const credentials = secret(parameter(found, 'secret-arn'));
  const authority = process.env.RDS_CA_BUNDLE ?? `${process.env.INSTANCE_ROOT ?? ''}${AUTHORITY}`;
  return {
    config: {
      host,
      port: Number(parameter(found, 'port')),
      database: parameter(found, 'name'),
      user: (await credentials.current()).username,
      // Asked for at each new connection, so that a rotated password needs no restart.
      password: async () => (await credentials.current()).password,
      // Opened as the instance starts, and kept: a pool that fills on the first rush does so when the database has least to spare.
      ...held(Number(found.get('pool-size') ?? POOL_SIZE)),
      ssl: { ca: await readFile(authority, 'utf8'), rejectUnauthorized: true, servername: host },
    },
    renew: credentials.renew,
  };
}

interface Credentials {
  username: string;
  password: string;
}

/** How long the newest are waited for, where there are some that were good a moment ago: the way to Secrets Manager may be gone with a zone. */
const LATE = 1_000;

/** The newest that we know is asked for anew after a refusal, but not by every connection that is refused at the same moment. */
const RENEWED = 500;

function secret(arn: string) {
  const secrets = new SecretsManagerClient({});
  let known: { at: number; credentials: Promise<Credentials> } | undefined;
  const fetch = async () => {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
    return JSON.parse(SecretString!) as Credentials;
  };
  return {
    current(): Promise<Credentials> {
      if (!known || performance.now() - known.at > FRESH)
        known = { at: performance.now(), credentials: orElse(fetch(), known?.credentials) };
      const asked = known;
      asked.credentials.catch(() => {
        if (known === asked) known = undefined;
      });
      return asked.credentials;
    },
    renew(): void {
      if (known && performance.now() - known.at > RENEWED) known = undefined;
    },
  };
}

/** What was good before counts on if nothing newer comes in time. */
function orElse(newest: Promise<Credentials>, former: Promise<Credentials> | undefined): Promise<Credentials> {
  if (!former) return newest;
  newest.catch(() => {});
  return Promise.race([newest, sleep(LATE).then(() => former)]).catch(() => former);
}
