import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openApi } from './provider-reads/api.ts';
import { ground } from './provider-reads/ground.ts';
import type { Kind, State } from './provider-reads/kind.ts';
import { kinds } from './provider-reads/kinds.ts';

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
let calls = new Set<string>();
const api = openApi({ endpoint, region, credentials }, (call) => calls.add(call));

const missing = (state: State) => Object.keys(state).filter((it) => state[it] === undefined);
const differing = (state: State, planned: State) =>
  Object.keys(planned).filter((it) => !isDeepStrictEqual(state[it], planned[it]));
const told = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/** What Terraform could not read of a thing, in words. */
async function refresh(kind: Kind, id: string, planned: State = {}): Promise<string[]> {
  try {
    const state = await kind.read(api, id);
    return [
      ...missing(state).map((it) => `${it} is missing`),
      ...differing(state, planned).map(
        (it) => `${it} is ${JSON.stringify(state[it])}, not ${JSON.stringify(planned[it])}`,
      ),
    ];
  } catch (error) {
    return [told(error)];
  }
}

/** Creates one as the provider does, reads it back, and takes it away again. */
async function remake(kind: Kind, ground_: Parameters<NonNullable<Kind['make']>>[1]): Promise<string[]> {
  try {
    const made = await kind.make!(api, ground_);
    calls = new Set();
    const words = await refresh(kind, made.id, made.planned);
    const reads = calls;
    calls = new Set();
    await made.remove();
    calls = reads;
    return words.map((it) => `made: ${it}`);
  } catch (error) {
    return [`cannot be made: ${told(error)}`];
  }
}

const wanted = kinds.filter(({ type }) => type.includes(word));
await using standing = await ground(api, region);
let sound = 0;
let read = 0;
console.log('| type | things | made | calls of a read | what is wrong |\n|---|--:|---|---|---|');
for (const kind of wanted) {
  const wrong = new Set<string>();
  const ids = (await kind.find?.(api).catch((error) => void wrong.add(`cannot be listed: ${told(error)}`))) ?? [];
  calls = new Set();
  for (const id of ids) for (const it of await refresh(kind, id)) wrong.add(it);
  if (kind.make) for (const it of await remake(kind, standing)) wrong.add(it);
  if (ids.length === 0 && !kind.make) wrong.add('there is none');
  read += ids.length;
  if (wrong.size === 0) sound++;
  const names = [...calls].map((it) => it.split(':')[1]).join(' ');
  console.log(
    `| ${kind.type} | ${ids.length} | ${kind.make ? 'one' : ''} | ${names} | ${[...wrong].join('; ') || 'ok'} |`,
  );
}
console.log(`\n${wanted.length} types, ${sound} as Terraform needs them, ${read} things read`);
process.exitCode = sound < wanted.length ? 1 : 0;
