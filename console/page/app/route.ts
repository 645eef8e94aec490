import { signal } from '@preact/signals';
import { away } from './http.ts';

/** `#/executions/deploy` as `['executions', 'deploy']`; each part decoded. */
export const route = signal(parts());

export const to = (...path: readonly string[]) => `#/${path.map(encodeURIComponent).join('/')}`;

function parts(): string[] {
  return location.hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decoded);
}

/** As it stands, where somebody has cut an address short in the middle of a character. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

addEventListener('hashchange', () => {
  // "#main" leads to a place on this page, not to another page.
  if (location.hash && !location.hash.startsWith('#/')) return;
  route.value = parts();
  // What another page was not told is none of this one's troubles; its own it finds out itself.
  away.value = undefined;
  // A screen reader begins with the new page, not with the link that led there.
  document.querySelector<HTMLElement>('main')?.focus();
});
