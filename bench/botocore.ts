import { execFileSync, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';

// node bench/botocore.ts [folder] [paginators|waiters]: botocore, which boto3 and the AWS CLI are made of, against the system that runs in the folder.
// Every paginator must end and give the same in pages as whole; every waiter for a thing that is there must end. Ends with 1 if one does not.
const [folder = '.muster', only = ''] = process.argv.slice(2);
const outputs = JSON.parse(await readFile(path.join(folder, 'outputs.json'), 'utf8')) as {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};
const env = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_MAX_ATTEMPTS: '1',
  AWS_ENDPOINT_URL: outputs.endpoint,
  AWS_DEFAULT_REGION: outputs.region,
  AWS_ACCESS_KEY_ID: outputs.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: outputs.credentials.secretAccessKey,
};

/** What the scripts say of an operation, or of a waiter. */
interface Row {
  readonly service: string;
  readonly operation?: string;
  readonly waiter?: string;
  readonly verdict: string;
  readonly items?: number;
  readonly pages?: number;
  readonly things?: number;
  readonly words: string;
}

/** What is wrong; the rest is right, or known to be missing. */
const WRONG = new Set(['differs', 'ignores', 'refused', 'failed']);

try {
  execFileSync('python3', ['-c', 'import botocore'], { stdio: 'ignore' });
} catch {
  console.log('There is no botocore here (pip install botocore, or the AWS CLI of version 1): nothing was asked.');
  process.exit(0);
}

let wrong = 0;
for (const script of ['paginators', 'waiters']) {
  if (only && only !== script) continue;
  const rows = await run(script);
  const verdicts = [...new Set(rows.map((it) => it.verdict))].sort();
  console.log(`\n| ${script} | ${verdicts.join(' | ')} |\n|---|${verdicts.map(() => '--:').join('|')}|`);
  const line = (name: string, of: readonly Row[]) =>
    `| ${name} | ${verdicts.map((verdict) => of.filter((it) => it.verdict === verdict).length || '').join(' | ')} |`;
  for (const [service, of] of Map.groupBy(rows, (it) => it.service)) console.log(line(service, of));
  console.log(line('all', rows));
  const turned = rows.filter((it) => (it.pages ?? 0) > 1).length;
  if (script === 'paginators') console.log(`\n${turned} turned at least one page`);
  const bad = rows.filter((it) => WRONG.has(it.verdict));
  for (const it of bad)
    console.log(`${it.service} ${it.operation ?? it.waiter} ${it.verdict}: ${it.words.replaceAll('\n', ' ')}`);
  wrong += bad.length;
}
process.exitCode = wrong > 0 ? 1 : 0;

async function run(script: string): Promise<Row[]> {
  const child = spawn('python3', [path.join(import.meta.dirname, 'botocore', `${script}.py`)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const rows: Row[] = [];
  for await (const line of createInterface({ input: child.stdout })) rows.push(JSON.parse(line) as Row);
  return rows;
}
