import { readFile } from 'node:fs/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { PoolConfig } from 'pg';
import { parameter, parameters, required } from '../host/settings.ts';
import { type Credentials, remembered } from './credentials.ts';

/** Amazon's bundle on AWS, the cloud's own authority on this machine; the install hook puts it there. */
const AUTHORITY = '/etc/ssl/rds/global-bundle.pem';

/** Connections of an instance, where provisioning has not said how many. */
const POOL_SIZE = 8;

export interface Way {
  readonly config: PoolConfig;
  /** The password was refused: the next connection asks Secrets Manager again. */
  renew(): void;
}

/** Where the database is and how to get in: parameters that provisioning wrote, and the managed master secret. The server's certificate must carry the endpoint's name. */
export async function connection(): Promise<Way> {
  const found = await parameters(required('MUSTER_ENVIRONMENT'), 'database');
  const host = parameter(found, 'host');
  const credentials = remembered(secret(parameter(found, 'secret-arn')));
  const authority = process.env.RDS_CA_BUNDLE ?? `${process.env.INSTANCE_ROOT ?? ''}${AUTHORITY}`;
  const size = Number(found.get('pool-size') ?? POOL_SIZE);
  return {
    config: {
      host,
      port: Number(parameter(found, 'port')),
      database: parameter(found, 'name'),
      user: (await credentials.current()).username,
      // Asked for at each new connection, so that a rotated password needs no restart.
      password: async () => (await credentials.current()).password,
      // Opened as the instance starts, and kept: a pool that fills on the first rush does so when the database has least to spare.
      max: size,
      min: size,
      ssl: { ca: await readFile(authority, 'utf8'), rejectUnauthorized: true, servername: host },
    },
    renew: credentials.renew,
  };
}

function secret(SecretId: string): () => Promise<Credentials> {
  const secrets = new SecretsManagerClient({});
  return async () => {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    return JSON.parse(SecretString!) as Credentials;
  };
}
