import { createHash } from 'node:crypto';

/** The outline of every shield, in a box of 48 by 56. */
const SHIELD = 'M4 4h40v22c0 14-9 21-20 26C13 47 4 40 4 26z';

/** How a field is parted, by the heralds' words. */
const DIVISIONS = [
  '', // plain
  'M24 0h24v56H24z', // per pale
  'M0 27h48v29H0z', // per fess
  'M0 0h48v56z', // per bend
  'M24 0h24v27H0v29h24z', // quarterly
  'M0 44 24 24l24 20v12H0z', // per chevron
  'M0 0h48v15H0z', // a chief
  'M17 0h14v56H17z', // a pale
  'M0 0 48 56V42L12 0z', // a bend
];

/** What stands on it, about the point 24, 26. */
const CHARGES = [
  'm24 15 3.200 7.200 7.800.8-5.800 5.200 1.600 7.800-6.800-4-6.800 4 1.600-7.800L13 23l7.800-.8z', // a star
  'M22.500 12h3v17h5v3h-5v6h-3v-6h-5v-3h5z', // a sword
  'M15 17h4v4h3v-4h4v4h3v-4h4v8h-3v12H18V25h-3z', // a tower
  'M14 33V19l5.500 6L24 16l4.500 9 5.500-6v14z', // a crown
  'M29 14a12 12 0 1 0 5 17 10 10 0 0 1-5-17z', // a moon
  'M24 13c6 7 9 10 9 15a9 9 0 0 1-18 0c0-3 2-5 4-8 1 2 2 3 3 3 1-3 2-6 2-10z', // a flame
  'm24 12 9 11h-5l7 9h-9v6h-4v-6h-9l7-9h-5z', // a tree
  'M24 36c-14-9-11-19-5-19 3 0 4 2 5 4 1-2 2-4 5-4 6 0 9 10-5 19z', // a heart
  'm24 14 10 12-10 12-10-12z', // a lozenge
  'M21 14h6v9h9v6h-9v9h-6v-9h-9v-6h9z', // a cross
];

/** Colour upon metal or metal upon colour, never like upon like: `guild.css` gives the tinctures their shades. */
const COLOURS = ['azure', 'gules', 'vert', 'purpure', 'sable'];
const METALS = ['or', 'argent'];

/** The guild's own coat of arms, as SVG: the same name always bears the same arms, on every instance. */
export function crest(name: string): string {
  const bytes = createHash('sha256').update(name.trim().toLowerCase()).digest();
  const pick = <T>(index: number, from: readonly T[]): T => from[bytes[index]! % from.length]!;
  const field = pick(0, COLOURS);
  const second = COLOURS[(COLOURS.indexOf(field) + 1 + (bytes[1]! % (COLOURS.length - 1))) % COLOURS.length]!;
  return [
    '<svg class="crest" viewBox="0 0 48 56" aria-hidden="true" focusable="false">',
    `<path class="${field}" d="${SHIELD}"/>`,
    `<path class="${second}" clip-path="url(#shield)" d="${pick(2, DIVISIONS)}"/>`,
    `<path class="${pick(3, METALS)}" d="${pick(4, CHARGES)}"/>`,
    `<path class="rim" d="${SHIELD}"/></svg>`,
  ].join('');
}

/** Once on each page that shows crests: what keeps a division inside of the shield. */
export const shield = `<svg class="unseen" aria-hidden="true"><clipPath id="shield"><path d="${SHIELD}"/></clipPath></svg>`;

/** The class of a faction in `guild.css`; factions that a guild invented share one. */
export function faction(name: string): string {
  const known = name.trim().toLowerCase();
  return ['alliance', 'horde', 'neutral'].includes(known) ? known : 'own';
}
