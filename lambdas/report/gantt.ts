import { type Frame, type Span, timeAxis } from './frame.ts';
import { type Markup, markup } from './markup.ts';
import { picture, type Words } from './picture.ts';

/** A bar: something that went on for a while. */
export interface Bar extends Span {
  readonly label: string;
  /** Instead of the label where that does not fit. */
  readonly short?: string;
  /** A class of the page's style, e.g. `drain`. */
  readonly tone: string;
  /** What a pointer that rests on it is told. */
  readonly title?: string;
}

/** One line of the picture: what went on above, what was the case meanwhile below. */
export interface Lane {
  readonly name: string;
  readonly detail: string;
  readonly bars: readonly Bar[];
  readonly bands: readonly Bar[];
}

const TOP = 6;
const BAR = 16;
const BAND = 8;
/** What a character of a bar's label takes at the page's smallest type. */
const CHARACTER = 6;

/** What went on when, a lane for each who did it, with the times of harm through all of them. */
export function gantt(of: Frame, lanes: readonly Lane[], harmed: readonly Span[], words: Words): Markup {
  const heading = of.narrow ? 16 : 0;
  const lane = heading + BAR + BAND + 12;
  const bottom = TOP + lanes.length * lane;
  const drawn = lanes.map(({ name, detail, bars, bands }, n) => {
    const top = TOP + n * lane + heading;
    const title = of.narrow
      ? markup`<text class="name" x="${of.left}" y="${top - 4}">${name} <tspan class="detail">${detail}</tspan></text>`
      : markup`<text class="name" x="0" y="${top + 11}">${name}</text><text class="detail" x="0" y="${top + 25}">${detail}</text>`;
    return [
      title,
      markup`<rect class="lane" x="${of.left}" y="${top}" width="${of.width - of.right - of.left}" height="${BAR + BAND + 2}"/>`,
      bars.map((it) => bar(of, it, top, BAR)),
      bands.map((it) => bar(of, it, top + BAR + 2, BAND)),
    ];
  });
  const marks = harmed.map(({ from, to }) => {
    const x = of.x(from);
    const width = Math.max(2, of.x(to) - x);
    return markup`<rect class="harm" x="${x.toFixed(1)}" y="${TOP}" width="${width.toFixed(1)}" height="${bottom - TOP - 6}"/>`;
  });
  return picture(of, bottom + 16, words, markup`${timeAxis(of, TOP, bottom - 6)}${drawn}${marks}`);
}

/** A bar as wide as it lasted, at least wide enough to be seen; its label where it fits. */
function bar(of: Frame, { from, to, label, short = '', tone, title }: Bar, top: number, height: number): Markup {
  const x = of.x(Math.max(from, of.span.from));
  const width = Math.max(1.5, of.x(Math.min(to, of.span.to)) - x);
  const fitting = height === BAR && [label, short].find((it) => it && it.length * CHARACTER + 6 <= width);
  return markup`<g class="bar ${tone}"><title>${title ?? label}</title><rect x="${x.toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="${height}"/>${fitting && markup`<text x="${(x + 4).toFixed(1)}" y="${top + height / 2}" dy=".34em">${fitting}</text>`}</g>`;
}
