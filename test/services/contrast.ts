import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

export interface Contrast {
  text: string;
  ink: string;
  ground: string;
  /** As WCAG 2 computes it: 1 for none, 21 for black on white. */
  ratio: number;
}

const inPage = readFileSync(new URL('contrast.page.js', import.meta.url), 'utf8');

/** The contrast of every text that is to be seen on the page, against the ground that it really stands on. */
export const contrasts = (page: Page): Promise<Contrast[]> => page.evaluate<Contrast[]>(inPage);
