import { useEffect, useState } from 'preact/hooks';
import type { Running } from '../../running.ts';
import type { Things } from '../../stack.ts';
import type { Traffic } from '../../traffic.ts';
import type { Balancers } from './flows.tsx';
import { away } from './http.ts';

/** What the server has told so far, part by part. */
export interface Live {
  readonly things?: Things;
  readonly running?: { readonly running: readonly Running[] };
  readonly traffic?: Traffic;
  readonly site?: { readonly site?: string };
  readonly minute?: Balancers;
  /** When each part was last asked for, changed or not: milliseconds since 1970. */
  readonly asked: Readonly<Record<string, number>>;
}

const PARTS = ['things', 'running', 'traffic', 'site', 'minute'] as const;

/** Listens for as long as the page is looked at: while its tab is hidden, nobody asks anything. */
export function useLive(): Live {
  const [live, set] = useState<Live>({ asked: {} });
  useEffect(() => {
    let source: EventSource | undefined;
    const listen = () => {
      source?.close();
      source = document.hidden ? undefined : opened(set);
    };
    listen();
    document.addEventListener('visibilitychange', listen);
    return () => {
      document.removeEventListener('visibilitychange', listen);
      source?.close();
    };
  }, []);
  return live;
}

function opened(set: (change: (before: Live) => Live) => void): EventSource {
  const source = new EventSource('/api/live');
  const on = (event: string, deed: (content: unknown) => void) =>
    source.addEventListener(event, ({ data }: MessageEvent<string>) => deed(JSON.parse(data)));
  for (const part of PARTS) on(part, (content) => set((before) => ({ ...before, [part]: content })));
  on('asked', (part) => set((before) => ({ ...before, asked: { ...before.asked, [part as string]: Date.now() } })));
  on('away', (message) => {
    away.value = message as string;
  });
  const isBack = () => {
    away.value = undefined;
  };
  on('back', isBack);
  source.onopen = isBack;
  source.onerror = () => {
    away.value = 'The console does not answer; it goes on by itself once "npm start" or "muster console" runs again.';
  };
  return source;
}
