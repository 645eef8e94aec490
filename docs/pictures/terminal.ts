// Takes the picture of "npm start" from a real one in a new folder: `node docs/pictures/terminal.ts [port]`. What it prints is shown as it came, a second for each three.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { picture, type Said } from './terminal-picture.ts';

const FASTER = 3;

const folder = await mkdtemp(path.join(tmpdir(), 'muster-'));
const began = performance.now();
const child = spawn('npm', ['start', '--', '--folder', folder, '--port', process.argv[2] ?? '4700'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, FORCE_COLOR: '1' },
});
const said: Said[] = [];
let isLive = false;
for await (const text of createInterface({ input: child.stdout })) {
  // npm's own two lines name a version that means nothing here.
  if (isLive || text.startsWith('>')) continue;
  said.push({ at: performance.now() - began, text: text.replaceAll(folder, '.muster') });
  isLive = text.startsWith('Ctrl-C');
  // Read on: who stops still has something to say.
  if (isLive) child.kill('SIGINT');
}
if (child.exitCode === null) await once(child, 'exit');
await rm(folder, { recursive: true });

// The token lets in whoever has it; the page that it opened is gone.
const shown = said.map(({ at, text }) => ({ at: at / FASTER, text: text.replace(/token=\w+/, 'token=…') }));
const file = path.join(import.meta.dirname, 'npm-start.svg');
await writeFile(file, picture('npm start', shown));
console.log(`${path.relative('.', file)}, ${said.length} lines in ${(said.at(-1)!.at / 1000).toFixed(1)} s`);
