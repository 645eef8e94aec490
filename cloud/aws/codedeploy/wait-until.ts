import type { Model } from './model.ts';

/** How often what a deployment waits for is looked at. */
const LOOK = 250;

/** Waits for a moment of the cloud's clock, or until something holds before it. */
export async function waitUntil({ cloud }: Pick<Model, 'cloud'>, moment: string, holds: () => boolean): Promise<void> {
  for (;;) {
    const left = Date.parse(moment) - cloud.clock.now().getTime();
    if (left <= 0 || holds()) return;
    await cloud.clock.sleep(Math.min(LOOK, left), cloud.signal);
  }
}

/** The moment that is so many seconds from now. */
export function secondsFromNow({ cloud }: Pick<Model, 'cloud'>, seconds: number): string {
  return new Date(cloud.clock.now().getTime() + seconds * 1000).toISOString();
}
