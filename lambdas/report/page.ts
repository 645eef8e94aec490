import { Markup, markup, type Part } from './markup.ts';
import { style } from './style.ts';

export interface Page {
  /** Of the browser's tab. */
  readonly title: string;
  /** What, where and when, above the verdict. */
  readonly eyebrow: string;
  readonly verdict: 'good' | 'bad' | 'unsure';
  /** The one sentence that whoever reads no further has to read. */
  readonly sentence: string;
  readonly lead: Part;
  readonly tiles: readonly Tile[];
  readonly sections: readonly Section[];
}

export interface Tile {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

export interface Section {
  readonly heading: string;
  readonly body: Part;
}

const css = new Markup(style);

/** A report as one file: no script, nothing from elsewhere. */
export function page({ title, eyebrow, verdict, sentence, lead, tiles, sections }: Page): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${css}</style>
</head>
<body class="is-${verdict}">
<main>
<header>
<p class="eyebrow">${eyebrow}</p>
<h1>${unbroken(sentence)}</h1>
<div class="lead">${lead}</div>
</header>
<dl class="tiles">${tiles.map(({ name, value, note }) => markup`<div><dt>${name}</dt><dd>${unbroken(value)}${note && markup`<span class="note">${unbroken(note)}</span>`}</dd></div>`)}</dl>
${sections.map(({ heading, body }) => markup`<section><h2>${heading}</h2>${body}</section>\n`)}</main>
</body>
</html>
`.text;
}

/** A number and its unit stay in one line. */
const unbroken = (words: string) => words.replaceAll(/(\d|±) (?=\d|(?:ms|s|min)\b)/g, '$1\u00a0');

/** A table that scrolls by itself where it is wider than the page. Columns whose name begins with `#` are numbers. */
export function table(caption: string, columns: readonly string[], rows: readonly (readonly Part[])[]): Markup {
  const is = columns.map((name) => (name.startsWith('#') ? 'number' : 'text'));
  const head = columns.map((name, n) => markup`<th scope="col" class="${is[n]!}">${name.replace('#', '')}</th>`);
  const body = rows.map(
    (cells) =>
      markup`<tr>${cells.map((cell, n) => (n === 0 ? markup`<th scope="row">${cell}</th>` : markup`<td class="${is[n]!}">${cell}</td>`))}</tr>`,
  );
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** Which colour means what; `tone` is a class of the style. */
export const legend = (entries: readonly { readonly tone: string; readonly label: string }[]): Markup =>
  markup`<ul class="legend">${entries.map(({ tone, label }) => markup`<li><i class="${tone}"></i>${label}</li>`)}</ul>`;
