import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, expect, it, vi } from 'vitest';
import { startCloud } from '../../../../cloud/cloud.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'killed-'));
afterEach(() => rm(folder, { recursive: true, force: true }));

it('an execution goes on where it stood when the cloud was killed', async () => {
  const victim = spawn(process.execPath, [path.join(import.meta.dirname, 'victim.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(victim.stdout, 'data')) as [Buffer];
  const executionArn = line.toString().trim();
  victim.kill('SIGKILL');
  await once(victim, 'exit');

  await using cloud = await startCloud({ folder, port: 0, resume: ['iam', 'states'] });
  const sfn = new SFNClient({ endpoint: cloud.endpoint, region: cloud.region, credentials: cloud.operator });
  await vi.waitFor(
    async () => {
      const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      expect(status).toBe('SUCCEEDED');
    },
    { timeout: 10_000 },
  );
  const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events?.map((it) => it.type)).toEqual([
    'ExecutionStarted',
    'PassStateEntered',
    'PassStateExited',
    'WaitStateEntered',
    'WaitStateExited',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
  // What it had assigned before it was killed is still there.
  expect(events?.at(-1)?.executionSucceededEventDetails?.output).toBe('"before"');
  expect(await readFile(path.join(folder, 'states', 'victim', 'run.jsonl'), 'utf8')).toMatch(/\n$/);
});
