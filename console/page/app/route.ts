import { signal } from '@preact/signals';

/** `#/executions/deploy` as `['executions', 'deploy']`; each part decoded. */
export const route = signal(parts());

export const to = (...path: readonly string[]) => `#/${path.map(encodeURIComponent).join('/')}`;

function parts(): string[] {
  return location.hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decodeURIComponent);
}

addEventListener('hashchange', () => {
  // "#main" leads to a place on this page, not to another page.
  if (location.hash && !location.hash.startsWith('#/')) return;
  route.value = parts();
  // A screen reader begins with the new page, not with the link that led there.
  document.querySelector<HTMLElement>('main')?.focus();
});
