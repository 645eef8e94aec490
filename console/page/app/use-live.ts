import { useEffect, useState } from 'preact/hooks';
import type { Running } from '../../running.ts';
import type { Things } from '../../stack.ts';
import type { Traffic } from '../../traffic.ts';
import type { Balancers } from './flows.tsx';
import { away, get, poll } from './http.ts';

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

const SOON_MS = 500;
const AGAIN_MS = 3_000;

const PARTS = ['things', 'running', 'traffic', 'site', 'minute'] as const;

/** Listens for as long as the page is looked at: while its tab is hidden, nobody asks anything. */
export function useLive(): Live {
  const [live, set] = useState<Live>({ asked: {} });
  useEffect(() => {
    let source: EventSource | undefined;
    const left = new AbortController();
    const listen = () => {
      source?.close();
      source = document.hidden || left.signal.aborted ? undefined : opened(set, () => void again());
    };
    // A browser asks a server again that was away, but not one that has refused, and says neither: both are asked here until they answer.
    const again = async () => {
      await new Promise((resolve) => setTimeout(resolve, SOON_MS));
      await poll(AGAIN_MS, () => get('/about').then(() => true), left.signal);
      listen();
    };
    listen();
    document.addEventListener('visibilitychange', listen);
    return () => {
      document.removeEventListener('visibilitychange', listen);
      left.abort();
      source?.close();
    };
  }, []);
  return live;
}

function opened(set: (change: (before: Live) => Live) => void, refused: () => void): EventSource {
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
    source.close();
    refused();
  };
  return source;
}
