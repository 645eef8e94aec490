import { signal } from '@preact/signals';

/** What the console's server answered instead of doing it; the message is a sentence for the person. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

export async function get<Answer>(path: string): Promise<Answer> {
  return ask<Answer>(path);
}

export async function post<Answer>(path: string, body: object = {}, method: 'POST' | 'PUT' = 'POST'): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  return ask<Answer>(path, { method, headers, body: JSON.stringify(body) });
}

export async function remove(path: string): Promise<void> {
  await ask(path, { method: 'DELETE' });
}

async function ask<Answer>(path: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(`/api${path}`, init).catch(() => {
    throw new Refused(SILENT);
  });
  if (response.status === 204) return undefined as Answer;
  const text = await response.text();
  if (!response.ok) throw new Refused(messageOf(text) ?? `The console does not know ${path}: ${response.statusText}`);
  return JSON.parse(text) as Answer;
}

/** Each start has a token of its own, so that this page cannot go on by itself. */
const SILENT =
  'The console does not answer: start it again with "npm start" or "muster console", and open the address that it prints.';

function messageOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { message?: string }).message;
  } catch {
    return;
  }
}

/** Why nobody answers at this moment; undefined while all is well. */
export const away = signal<string>();

/** Whoever has only told a part is asked again after so many milliseconds. */
const SOON = 150;

/** Comes back at once while somebody looks at the page, else when somebody does again: nobody is asked for a page that nobody sees. */
export async function seen(): Promise<void> {
  while (document.hidden)
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }));
}

/**
 * Asks again and again until the signal is aborted or the answer is true, that is, over; after `part` sooner than else. What goes wrong is shown, and mended
 * by the next answer.
 */
export async function poll(
  every: number,
  ask: () => Promise<boolean | 'part' | undefined>,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    let told: boolean | 'part' | undefined;
    try {
      told = await ask();
      away.value = undefined;
      if (told === true) return;
    } catch (error) {
      away.value = (error as Error).message;
    }
    await new Promise((resolve) => setTimeout(resolve, told === 'part' ? SOON : every));
    await seen();
  }
}
