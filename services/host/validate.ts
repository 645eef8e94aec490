import { readFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { log } from './log.ts';

// The ValidateService hook: succeeds as soon as the process that was just started answers with the revision that was just installed.
const [port, patience = '60'] = process.argv.slice(2);
const revision = await readFile(new URL('revision.json', import.meta.url), 'utf8');
const { commit } = JSON.parse(revision) as { commit: string };
const health = `http://127.0.0.1:${port}/health`;
const deadline = performance.now() + Number(patience) * 1000;

async function seen(): Promise<string> {
  try {
    // Not `fetch`: to load it takes more of the processor than everything else here.
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get(health, { signal: AbortSignal.timeout(2_000) }, resolve).once('error', reject);
    });
    return ((await json(answer)) as { commit: string }).commit;
  } catch (error) {
    return (error as Error).message;
  }
}

let last = await seen();
while (last !== commit && performance.now() < deadline) {
  await sleep(100);
  last = await seen();
}
if (last !== commit) {
  log('error', `${health} does not serve ${commit} after ${patience} s: ${last}`);
  process.exit(1);
}
log('info', `serves ${commit}`);
