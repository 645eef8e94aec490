import { signal } from '@preact/signals';

/** What the console's server answered instead of doing it; the message is a sentence for the person. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

export async function get<Answer>(path: string): Promise<Answer> {
  return answer<Answer>(await fetch(`/api${path}`));
}

export async function post<Answer>(path: string, body: object = {}, method: 'POST' | 'PUT' = 'POST'): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  return answer<Answer>(await fetch(`/api${path}`, { method, headers, body: JSON.stringify(body) }));
}

export async function remove(path: string): Promise<void> {
  await answer(await fetch(`/api${path}`, { method: 'DELETE' }));
}

async function answer<Answer>(response: Response): Promise<Answer> {
  if (response.status === 204) return undefined as Answer;
  const body = (await response.json()) as Answer & { message?: string };
  if (!response.ok) throw new Refused(body.message ?? response.statusText);
  return body;
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
