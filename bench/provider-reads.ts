import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { openApi } from './provider-reads/api.ts';
import { ground } from './provider-reads/ground.ts';
import { kinds } from './provider-reads/kinds.ts';
import { refresh, remake, told } from './provider-reads/refresh.ts';

// node bench/provider-reads.ts [folder] [word]: the calls that Terraform's AWS provider makes when it refreshes, for each thing of the system that runs in
// the folder, and for things made the way the provider makes them. A missing attribute, or one that reads back otherwise than it was asked for,
// would be a difference in the next plan. Ends with 1 if there is any. A word picks the types that have it.
const [folder = '.muster', word = ''] = process.argv.slice(2);
const outputs = JSON.parse(await readFile(path.join(folder, 'outputs.json'), 'utf8')) as {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};
const { endpoint, region, credentials } = outputs;
/** The operations of a type's reads; undefined while something else is done. */
let calls: Set<string> | undefined;
const api = openApi({ endpoint, region, credentials }, (call) => calls?.add(call.split(':')[1]!));

const wanted = kinds.filter(({ type }) => type.includes(word));
await using standing = await ground(api, region);
let sound = 0;
let read = 0;
let gaps = 0;
console.log('| type | things | made | calls of a read | what is wrong |\n|---|--:|---|---|---|');
for (const kind of wanted) {
  const wrong = new Set<string>();
  const ids = (await kind.find?.(api).catch((error) => void wrong.add(`cannot be listed: ${told(error)}`))) ?? [];
  const own = new Set<string>();
  calls = own;
  for (const id of ids) for (const it of await refresh(api, kind, id)) wrong.add(it);
  calls = undefined;
  const reads = {
    from() {
      calls = own;
    },
    to() {
      calls = undefined;
    },
  };
  if (kind.make && !kind.gap) for (const it of await remake(api, kind, standing, reads)) wrong.add(it);
  calls = undefined;
  if (kind.gap) gaps++;
  else if (ids.length === 0 && !kind.make) wrong.add('there is none');
  if (kind.gap && ids.length) wrong.add(`there is one, though it is called a gap: ${kind.gap}`);
  read += ids.length;
  if (wrong.size === 0 && !kind.gap) sound++;
  const words = [...wrong].join('; ') || kind.gap || 'ok';
  console.log(`| ${kind.type} | ${ids.length} | ${kind.make ? 'one' : ''} | ${[...own].join(' ')} | ${words} |`);
}
console.log(`\n${wanted.length} types, ${sound} as Terraform needs them, ${gaps} known gaps, ${read} things read`);
process.exitCode = sound + gaps < wanted.length ? 1 : 0;
