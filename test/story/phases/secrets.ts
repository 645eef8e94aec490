import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { paginateDescribeLogGroups, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetProjectsCommand } from '@aws-sdk/client-codebuild';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { paginateListFunctions } from '@aws-sdk/client-lambda';
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { paginateGetExecutionHistory, paginateListExecutions, paginateListStateMachines } from '@aws-sdk/client-sfn';
import { paginateGetParametersByPath } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Evening } from '../evening.ts';
import { credentialsOf, instancesOf, type Shell, shell } from '../instance.ts';

/** Phase 4, what must not be told: after all that has happened it is still nowhere but where it belongs. */
export const secrets = (tonight: () => Evening) =>
  describe('a secret', () => {
    let secret: Record<string, string>;
    let shells: Shell[];
    beforeAll(async () => {
      const evening = tonight();
      const { aws, outputs } = evening;
      const { SecretString } = await aws.secrets.send(
        new GetSecretValueCommand({ SecretId: outputs.database.secretArn }),
      );
      const instances = [...(await instancesOf(evening, 'web')), ...(await instancesOf(evening, 'api'))];
      shells = await Promise.all(instances.map((it) => shell(evening, it)));
      const sessions = await Promise.all(shells.map(credentialsOf));
      secret = {
        "the master user's password": (JSON.parse(SecretString!) as { password: string }).password,
        "the operator's secret access key": outputs.credentials.secretAccessKey,
        ...Object.fromEntries(
          sessions.flatMap((it, index) => [
            [`the secret access key of ${shells[index]!.id}`, it.secretAccessKey],
            [`the session token of ${shells[index]!.id}`, it.sessionToken!],
          ]),
        ),
      };
    });
    /** The names of the secrets that a text gives away, in whichever way it is written. */
    const givenAwayBy = (text: string) =>
      Object.entries(secret)
        .filter(([, value]) =>
          [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)].some((it) => text.includes(it)),
        )
        .map(([name]) => name);

    it('would be found: planted in a log line, or within JSON within JSON', () => {
      const [name, value] = Object.entries(secret)[0]!;
      expect(givenAwayBy(`connecting with ${value}`)).toEqual([name]);
      expect(givenAwayBy(JSON.stringify({ input: JSON.stringify({ url: encodeURIComponent(value) }) }))).toEqual([
        name,
      ]);
      expect(givenAwayBy('connecting')).toEqual([]);
    });

    it('is in no execution history', async () => {
      const history = await histories(tonight());
      expect(history).toContain('muster-dev-public');
      expect(givenAwayBy(history)).toEqual([]);
    });

    it('is in no log group', async () => {
      const logged = await logs(tonight());
      expect(logged).toContain('muster');
      expect(givenAwayBy(logged)).toEqual([]);
    });

    it('is in nothing that is kept: parameters, the table, what functions and builds are told, ledgers and reports', async () => {
      const all = await kept(tonight());
      for (const [what, text] of Object.entries(all)) {
        expect(text.length, what).toBeGreaterThan(100);
        expect(givenAwayBy(text), what).toEqual([]);
      }
    });

    it('is in nothing that the start has told programs, but for the key of whoever asks', () => {
      const { credentials, ...rest } = tonight().outputs;
      expect(givenAwayBy(JSON.stringify(rest))).toEqual([]);
      expect(givenAwayBy(JSON.stringify(credentials))).toEqual(["the operator's secret access key"]);
    });

    it('is in nothing that the start has printed', () => {
      const printed = tonight().printed();
      expect(printed).toContain('The guild roster is live');
      expect(givenAwayBy(printed)).toEqual([]);
    });

    it('is in no log file of an instance, and in nothing that is installed there', () => {
      for (const { root } of shells) {
        const files = ['var/log', 'etc', 'opt/muster'].flatMap((folder) => everyFile(path.join(root, folder)));
        expect(files.length).toBeGreaterThan(5);
        expect(
          files.flatMap((file) => givenAwayBy(readFileSync(file, 'utf8')).map((name) => `${name} in ${file}`)),
        ).toEqual([]);
      }
    });
  });

async function histories({ aws }: Evening): Promise<string> {
  const told: unknown[] = [];
  const client = aws.states;
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {}))
    for (const { stateMachineArn } of stateMachines)
      for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn }))
        for (const { executionArn } of executions)
          for await (const { events } of paginateGetExecutionHistory({ client, pageSize: 1000 }, { executionArn }))
            told.push(events);
  return JSON.stringify(told);
}

async function logs({ aws }: Evening): Promise<string> {
  const said: string[] = [];
  const client = aws.logs;
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client }, {}))
    for (const { logGroupName } of logGroups)
      for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName }))
        said.push(...events.map(({ message }) => message!));
  return said.join('\n');
}

/** What outlives whoever wrote it, by where it is. Archives are what the builds made of the sources, and no place to write to. */
async function kept({ aws, outputs }: Evening): Promise<Record<string, string>> {
  const client = aws.s3;
  const Bucket = outputs.artifactBucket;
  const objects: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket }))
    for (const { Key } of Contents.filter((it) => !it.Key!.endsWith('.zip')))
      objects.push(Key!, await (await client.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToString());
  const parameters: unknown[] = [];
  for await (const { Parameters } of paginateGetParametersByPath({ client: aws.ssm }, { Path: '/', Recursive: true }))
    parameters.push(Parameters);
  const rows: unknown[] = [];
  for await (const { Items } of paginateScan({ client: aws.dynamodb }, { TableName: 'muster-dev' })) rows.push(Items);
  const functions: unknown[] = [];
  for await (const { Functions } of paginateListFunctions({ client: aws.lambda }, {})) functions.push(Functions);
  const { projects } = await aws.codebuild.send(
    new BatchGetProjectsCommand({ names: ['web', 'api', 'database'].map((it) => `muster-dev-${it}`) }),
  );
  return {
    objects: objects.join('\n'),
    parameters: JSON.stringify(parameters),
    rows: JSON.stringify(rows),
    functions: JSON.stringify(functions),
    projects: JSON.stringify(projects),
  };
}

const everyFile = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => it.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
