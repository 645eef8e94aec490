import { setTimeout as sleep } from 'node:timers/promises';
import { MetadataService } from '@aws-sdk/ec2-metadata-service';
import { log } from './log.ts';

// The ValidateService hook: succeeds as soon as the process that was just started answers with the revision that was just installed.
const [port, commit, patience = '60'] = process.argv.slice(2);
const host = await new MetadataService({}).request('/latest/meta-data/local-ipv4', {});
const deadline = performance.now() + Number(patience) * 1000;

async function seen(): Promise<string> {
  try {
    const response = await fetch(`http://${host}:${port}/health`, { signal: AbortSignal.timeout(2_000) });
    return ((await response.json()) as { commit: string }).commit;
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
  log('error', `http://${host}:${port}/health does not serve ${commit} after ${patience} s: ${last}`);
  process.exit(1);
}
log('info', `serves ${commit}`);
