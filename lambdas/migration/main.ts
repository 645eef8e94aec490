import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { run } from './run.ts';

// The program of the database's build: it is the source of the project, and the artifacts are sources beside it. Its result is its artifact.
const Environment = z.object({
  COMMIT: z.string(),
  DATABASE_HOST: z.string(),
  DATABASE_PORT: z.coerce.number(),
  DATABASE_NAME: z.string(),
  DATABASE_SECRET: z.string(),
  RDS_CA_BUNDLE: z.string(),
  REHEARSAL_SECONDS: z.coerce.number().default(180),
  CODEBUILD_SRC_DIR_next_api: z.string().optional(),
  CODEBUILD_SRC_DIR_next_web: z.string().optional(),
  CODEBUILD_SRC_DIR_serving_api: z.string().optional(),
  CODEBUILD_SRC_DIR_serving_web: z.string().optional(),
});
const environment = Environment.parse(process.env);
const { SecretString } = await new SecretsManagerClient({}).send(
  new GetSecretValueCommand({ SecretId: environment.DATABASE_SECRET }),
);
const { username, password } = JSON.parse(SecretString!) as { username: string; password: string };
const host = environment.DATABASE_HOST;

const result = await run({
  commit: environment.COMMIT,
  serving: { api: environment.CODEBUILD_SRC_DIR_serving_api, web: environment.CODEBUILD_SRC_DIR_serving_web },
  next: { api: environment.CODEBUILD_SRC_DIR_next_api, web: environment.CODEBUILD_SRC_DIR_next_web },
  config: {
    host,
    port: environment.DATABASE_PORT,
    database: environment.DATABASE_NAME,
    user: username,
    password,
    ssl: { ca: await readFile(environment.RDS_CA_BUNDLE, 'utf8'), servername: host },
    application_name: 'muster-migration',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  },
  authority: environment.RDS_CA_BUNDLE,
  port: 9100,
  seconds: environment.REHEARSAL_SECONDS,
});
await mkdir('out', { recursive: true });
await writeFile('out/result.json', `${JSON.stringify(result, null, 2)}\n`);
for (const { what, requests, milliseconds } of result.rehearsal.steps)
  console.log(`${String(milliseconds).padStart(6)} ms ${String(requests).padStart(4)} requests  ${what}`);
console.log(`${result.outcome} after ${result.milliseconds} ms: ${result.sentence}`);
process.exitCode = result.outcome === 'migrated' ? 0 : 1;
