#!/usr/bin/env node
// Plain JavaScript: whatever Node a person has starts it, and it hands over to the one that the project brings.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import path from 'node:path';

const root = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');
const node = path.join(root, 'node_modules', 'node', 'bin', 'node');
const child = spawn(node, [path.join(root, 'console', 'muster.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
child.on('error', () => {
  console.error(`${node} is not there: run "npm ci" without --ignore-scripts in ${root}`);
  process.exitCode = 1;
});
// A terminal sends Ctrl-C to both; what is sent to this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
});
