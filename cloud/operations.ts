import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { catalog, type ServiceName } from './aws/catalog.ts';
import { startCloud } from './cloud.ts';

// Prints, as a Markdown table, which operations this cloud answers: asked of the services themselves, so that the table cannot be wrong.
const folder = await mkdtemp(path.join(tmpdir(), 'operations-'));
const running = await startCloud({ folder, resume: [] });
console.log('| service | built | of | operations |\n|---|---|---|---|');
let built = 0;
for (const name of Object.keys(catalog) as ServiceName[]) {
  const operations = Object.keys((await running.rooms.open(name)).operations).sort();
  const all = Object.keys(await catalog[name].sdk()).filter((it) => /^[A-Z].*Command$/.test(it)).length;
  console.log(`| ${name} | ${operations.length} | ${all} | ${operations.join(', ')} |`);
  built += operations.length;
}
console.log(`\n${built} operations`);
await running.stop();
await rm(folder, { recursive: true, force: true });
