import type { Line, Screen } from './screen.ts';

const ROWS = 30;
const LINE = 18;
const CHARACTER = 7.83;
const MARGIN = 16;
const BAR = 34;
/** How long the end stays before it begins again. */
const REST_MS = 12_000;

/** As a terminal is told a colour; the escape as a code, since it cannot be seen in a pattern. */
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[(\\d+)m`);

/** The colours that this project prints, by their code; any other is the terminal's own. */
const COLOURS: Readonly<Record<string, string>> = { 31: 'red', 32: 'green', 33: 'yellow', 36: 'blue', 2: 'dim' };

/**
 * An animated SVG of a terminal, so many columns wide, that scrolls as one does. Three things move, by CSS alone, so that it plays where a README shows it: the sheet with all lines, the
 * cover over those that have not come yet, and in it the strip of what stood in the last line. Who wants less motion, or has a program without animations, sees the end.
 */
export function film({ lines, last }: Screen, columns: number, label: string): string {
  const width = Math.round(columns * CHARACTER + 2 * MARGIN);
  const height = ROWS * LINE + 2 * MARGIN + BAR;
  const duration = Math.round(lines.at(-1)!.at + REST_MS);
  const down = (name: string, steps: Map<number, number>) =>
    `.${name}{animation:${name} ${duration}ms step-end infinite;transform:translateY(${[...steps.values()].at(-1)}px)}` +
    `@keyframes ${name}{${[...steps].map(([at, y]) => `${((at / duration) * 100).toFixed(2)}%{transform:translateY(${y}px)}`).join('')}}`;
  const row = (index: number, text: string) => (text ? `<text y="${index * LINE + 13}">${spans(text)}</text>` : '');
  const come = new Map(lines.map(({ at }, index) => [at, index + 1]));
  const over = steps(come, (count) => count * LINE);
  const sheet = steps(come, (count) => Math.min(0, (ROWS - 1 - count) * LINE));
  const strip = steps(new Map(last.map(({ at }, index) => [at, index])), (index) => -index * LINE);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(label)}">
<style>
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#e6eaf0;white-space:pre}
.red{fill:#ff9d91}.green{fill:#6fd19a}.yellow{fill:#eab54e}.blue{fill:#8fbcff}.dim{fill:#9aa5b5}
${[down('sheet', sheet), down('over', over), down('strip', strip)].join('\n')}
@media (prefers-reduced-motion:reduce){g{animation:none!important}}
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10" fill="#12151a" stroke="#3a424e"/>
<path d="M1 ${BAR}V11a10 10 0 0 1 10-10H${width - 11}a10 10 0 0 1 10 10V${BAR}z" fill="#1f252d"/>
<g fill="#7c8797"><circle cx="20" cy="17" r="5.5"/><circle cx="38" cy="17" r="5.5"/><circle cx="56" cy="17" r="5.5"/></g>
<svg x="${MARGIN}" y="${BAR + MARGIN}" width="${width - 2 * MARGIN}" height="${ROWS * LINE}"><g class="sheet">
${lines.map(({ text }, index) => row(index, text)).join('\n')}
<g class="over"><rect width="100%" height="${(lines.length + ROWS) * LINE}" fill="#12151a"/><svg width="100%" height="${LINE}"><g class="strip">
${last.map(({ text }, index) => row(index, text)).join('\n')}
</g></svg></g>
</g></svg>
</svg>
`;
}

/** Where something is from each moment on, the first included. */
function steps(moments: ReadonlyMap<number, number>, y: (value: number) => number): Map<number, number> {
  return new Map([[0, y(0)], ...[...moments].map(([at, value]): [number, number] => [at, y(value)])]);
}

function spans(text: string): string {
  let colour: string | undefined;
  return text
    .split(COLOUR)
    .map((part, index) => {
      if (index % 2 === 0)
        return part && (colour ? `<tspan class="${colour}">${escaped(part)}</tspan>` : escaped(part));
      colour = COLOURS[part];
      return '';
    })
    .join('');
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Fewer of what stood in a line only for a moment: none shorter than so many milliseconds, but the last. */
export const calmer = (last: readonly Line[], milliseconds: number): Line[] =>
  last.reduce<Line[]>((kept, line) => {
    const before = kept.at(-1);
    if (before && line.at - before.at < milliseconds) kept.pop();
    kept.push(before && line.at - before.at < milliseconds ? { ...line, at: before.at } : line);
    return kept;
  }, []);
