// Takes the moving picture of "npm start" from a real one in a new folder: `node docs/pictures/terminal.ts [port]`. It is shown as it came, a second for each three.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { calmer, film } from './film.ts';
import { record } from './record.ts';
import { screen } from './screen.ts';

const COLUMNS = 100;
const FASTER = 3;
const LAST = 'stops everything';

const folder = await mkdtemp(path.join(tmpdir(), 'muster-'));
const { sent, code } = await record(
  `npm start -- --folder ${folder} --port ${process.argv[2] ?? '4700'}`,
  COLUMNS,
  LAST,
);
await rm(folder, { recursive: true });
const text = sent.map((it) => it.text).join('');
// npm ends as whoever presses Ctrl-C has it: by SIGINT.
if (![0, 130].includes(code) || !text.includes(LAST)) {
  console.error(`"npm start" has ended with ${code}, and there is no picture of that:\n${text}`);
  process.exit(1);
}

// A person types no folder; and the token lets in whoever has it, though its page is gone.
const asTyped = (line: string) =>
  line
    .replaceAll(`MUSTER_FOLDER=${path.relative('.', folder)} `, '')
    .replaceAll(path.relative('.', folder), '.muster')
    .replace(/token=[\w-]+/, 'token=…');
const shown = sent.map(({ at, text: it }) => ({ at: at / FASTER, text: asTyped(it) }));
const { lines, last } = screen(shown, COLUMNS);
const end = lines.findIndex((line) => line.text.includes(LAST));
// npm's own lines name the script, and a version that means nothing here.
const begin = lines.findIndex(({ text: it }) => it && !it.startsWith('> '));
const kept = lines.slice(begin, end + 1);
const until = kept.at(-1)!.at;
const picture = film(
  {
    lines: [{ at: 0, text: '\x1b[32m$\x1b[39m npm start' }, ...kept],
    last: calmer(
      last.filter(({ at }) => at <= until),
      100,
    ),
  },
  COLUMNS,
  'A terminal: npm start, each step that it takes with its time, and where the live guild roster is',
);
const file = path.join(import.meta.dirname, 'start.svg');
await writeFile(file, picture);
console.log(
  `${path.relative('.', file)}: ${kept.length} lines in ${((until * FASTER) / 1000).toFixed(1)} s, ${picture.length} bytes`,
);
