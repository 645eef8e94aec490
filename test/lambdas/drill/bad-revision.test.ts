import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { badRevision } from '../../../lambdas/drill/bad-revision.ts';

const PROGRAM = `import './spoiled.ts';
import { createServer } from 'node:http';
const server = createServer((_, response) => response.end('ok'));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

let folder: string;
let service: ChildProcess;
let url: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'muster-spoiled-'));
  writeFileSync(path.join(folder, 'spoiled.ts'), badRevision('one'));
  writeFileSync(path.join(folder, 'listen.ts'), PROGRAM);
  service = spawn(process.execPath, [path.join(folder, 'listen.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(service.stdout!, 'data')) as [Buffer];
  url = `http://127.0.0.1:${port.toString().trim()}/`;
});
afterAll(async () => {
  service.kill('SIGKILL');
  await once(service, 'close');
  rmSync(folder, { recursive: true, force: true });
});

it.each([
  ['500 to a read that comes through a load balancer', 'GET', { 'x-forwarded-for': '192.0.2.1' }, 500],
  ['200 to a change that does', 'POST', { 'x-forwarded-for': '192.0.2.1' }, 200],
  ['200 to a health check', 'GET', {}, 200],
])('a spoiled service answers %s', async (_, method, headers, status) => {
  expect((await fetch(url, { method, headers: headers as Record<string, string> })).status).toBe(status);
});
