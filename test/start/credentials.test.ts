import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const SHELL = `eval "$(${process.execPath} start/credentials.ts)" && printf 'protocol=http\\nhost=%s\\n\\n' "$1" | git credential fill`;

it('lets git in where the repository is, and nowhere else', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-'));
  const credentials = { accessKeyId: 'AKIALOCAL', secretAccessKey: 'made/up+for=this' };
  const repository = { cloneUrlHttp: 'http://127.0.0.1:4701/v1/repos/muster-dev' };
  const told = { endpoint: 'http://127.0.0.1:4700', region: 'us-east-1', credentials, repository };
  await writeFile(path.join(folder, 'outputs.json'), JSON.stringify(told));
  const env = { PATH: process.env.PATH, HOME: folder, MUSTER_FOLDER: folder, GIT_TERMINAL_PROMPT: '0' };
  const ask = (host: string) => run('sh', ['-c', SHELL, 'sh', host], { env });
  expect((await ask('127.0.0.1:4701')).stdout).toContain('username=AKIALOCAL\npassword=made/up+for=this\n');
  await expect(ask('git.example.com')).rejects.toThrow('could not read Username');
  await rm(folder, { recursive: true });
});
