import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { compute } from './cli-sweep/compute.ts';
import { network } from './cli-sweep/network.ts';
import { pipeline } from './cli-sweep/pipeline.ts';
import type { Question } from './cli-sweep/question.ts';
import { security } from './cli-sweep/security.ts';
import { storage } from './cli-sweep/storage.ts';
import { sweep } from './cli-sweep/sweep.ts';
import { watching } from './cli-sweep/watching.ts';

// node bench/cli-sweep.ts [folder] [word]: what a person or Terraform would read of the system that runs in the folder, asked by the AWS CLI, and whether the
// answers fit each other. A word picks the commands that have it, and those whose answers they are asked with. Ends with 1 if a command fails that should not.
const [folder = '.muster', word = ''] = process.argv.slice(2);
const outputs = JSON.parse(await readFile(path.join(folder, 'outputs.json'), 'utf8')) as {
  endpoint: string;
  region: string;
  environment: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  artifactBucket: string;
  database: { identifier: string };
};
const now = Date.now();
const known = {
  environment: outputs.environment,
  accessKey: outputs.credentials.accessKeyId,
  bucket: outputs.artifactBucket,
  database: outputs.database.identifier,
  now: new Date(now).toISOString(),
  hourAgo: new Date(now - 3_600_000).toISOString(),
};
const environment = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_PAGER: '',
  // An operation that is not built is not built a second time either.
  AWS_MAX_ATTEMPTS: '1',
  AWS_ENDPOINT_URL: outputs.endpoint,
  AWS_DEFAULT_REGION: outputs.region,
  AWS_ACCESS_KEY_ID: outputs.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: outputs.credentials.secretAccessKey,
};

const all: readonly Question[] = [...security, ...network, ...compute, ...storage, ...watching, ...pipeline];
console.log('| command | | what it says |\n|---|---|---|');
const tally = { answered: 0, gap: 0, '501': 0, error: 0, odd: 0 };
await sweep(wanted(all), {
  known,
  environment,
  tell({ command, verdict, words }) {
    tally[verdict]++;
    console.log(`| ${command.replaceAll('|', '\\|')} | ${verdict} | ${words} |`);
  },
});
const count = Object.values(tally).reduce((sum, it) => sum + it);
console.log(
  `\n${count} commands: ${tally.answered} answered and fitting, ${tally.gap} known gaps, ${tally['501']} not built, ${tally.error} failed, ${tally.odd} odd`,
);
process.exitCode = tally.answered + tally.gap < count ? 1 : 0;

/** The questions that have the word, and, as long as there are any, those whose answers they need. */
function wanted(questions: readonly Question[]): Question[] {
  const chosen = new Set(questions.filter((it) => it.ask.includes(word)));
  for (const { ask, says = {} } of chosen) {
    const names = [ask, ...Object.values(says).map(String)].join(' ').match(/(?<=\{)[a-z]\w*(?=\})/g) ?? [];
    for (const it of questions) if (names.some((name) => name in (it.keep ?? {}))) chosen.add(it);
  }
  return questions.filter((it) => chosen.has(it));
}
