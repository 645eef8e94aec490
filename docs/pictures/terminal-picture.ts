import { stripVTControlCharacters } from 'node:util';

/** A line of a terminal, and how many milliseconds after the command it came. */
export interface Said {
  readonly at: number;
  readonly text: string;
}

const COLUMNS = 112;
const ROWS = 30;
const LINE = 18;
const CHARACTER = 7.83;
const MARGIN = 16;
const BAR = 34;
/** How long the end stays before it begins again. */
const REST_MS = 8_000;

/** As a terminal is told one; the escape as a code, since it cannot be seen in a pattern. */
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[(\\d+)m`);

/** The colours that this project prints, by their code; the rest is as the terminal is. */
const COLOURS: Readonly<Record<string, string>> = {
  31: '#ff9d91',
  32: '#6fd19a',
  33: '#eab54e',
  36: '#8fbcff',
  2: '#9aa5b5',
};

/**
 * An animated SVG of a command and what it said, line by line and scrolling as a terminal does. Nothing but CSS moves it, so that it plays where a README
 * shows it; who wants less motion sees its end.
 */
export function picture(command: string, said: readonly Said[]): string {
  const lines = [{ at: 0, text: `\x1b[32m$\x1b[39m ${command}` }, ...said].flatMap(({ at, text }) =>
    wrapped(text).map((part) => ({ at, text: part })),
  );
  const width = Math.round(COLUMNS * CHARACTER + 2 * MARGIN);
  const height = ROWS * LINE + 2 * MARGIN + BAR;
  const duration = lines.at(-1)!.at + REST_MS;
  const percent = (at: number) => ((at / duration) * 100).toFixed(3);
  const top = (index: number) => Math.min(0, (ROWS - 1 - index) * LINE);
  // What scrolls is the sheet; it jumps when a line comes that has no room.
  const steps = lines.map(({ at }, index) => `${percent(at)}%{transform:translateY(${top(index)}px)}`);
  const rows = lines.map(
    ({ at, text }, index) =>
      `<text y="${(index + 1) * LINE}" style="animation:l${index} ${duration.toFixed(0)}ms step-end infinite">${spans(text)}</text>` +
      `<style>@keyframes l${index}{0%{opacity:0}${percent(at)}%{opacity:1}}</style>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="A terminal: ${command}, and what it prints until the guild roster is live">
<style>
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#e6eaf0;white-space:pre}
.sheet{animation:scroll ${duration.toFixed(0)}ms step-end infinite;transform:translateY(${top(lines.length - 1)}px)}
@keyframes scroll{${steps.join('')}}
@media (prefers-reduced-motion:reduce){.sheet,text{animation:none!important}}
</style>
<rect width="100%" height="100%" rx="10" fill="#12151a"/>
<path d="M0 10a10 10 0 0 1 10-10H${width - 10}a10 10 0 0 1 10 10V${BAR}H0z" fill="#1b2027"/>
<circle cx="20" cy="17" r="5.5" fill="#7c8797"/><circle cx="38" cy="17" r="5.5" fill="#7c8797"/><circle cx="56" cy="17" r="5.5" fill="#7c8797"/>
<svg x="${MARGIN}" y="${BAR + MARGIN / 2}" width="${width - 2 * MARGIN}" height="${ROWS * LINE + 6}"><g class="sheet">
${rows.join('\n')}
</g></svg>
</svg>
`;
}

/** As wide as the terminal; colours do not go over a break, since no coloured line is so long. */
function wrapped(text: string): string[] {
  if (stripVTControlCharacters(text).length <= COLUMNS) return [text];
  const plain = stripVTControlCharacters(text);
  return Array.from({ length: Math.ceil(plain.length / COLUMNS) }, (_, index) =>
    plain.slice(index * COLUMNS, (index + 1) * COLUMNS),
  );
}

function spans(text: string): string {
  let colour: string | undefined;
  return text
    .split(COLOUR)
    .map((part, index) => {
      if (index % 2 === 0) return part && (colour ? `<tspan fill="${colour}">${escaped(part)}</tspan>` : escaped(part));
      colour = COLOURS[part];
      return '';
    })
    .join('');
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
