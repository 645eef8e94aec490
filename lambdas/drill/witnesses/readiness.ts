import { siteUrl } from '../../ledger/site-url.ts';
import type { Witness } from '../fault.ts';

/** The readiness of the site, which goes through every tier to the database and back. */
async function readiness(): Promise<{ status: number; text: string }> {
  const response = await fetch(`${await siteUrl()}/ready`, { signal: AbortSignal.timeout(10_000) });
  return { status: response.status, text: (await response.text()).slice(0, 200) };
}

const asked = (name: string, wanted: (status: number) => boolean): Witness => ({
  name,
  async look() {
    const { status, text } = await readiness().catch((error: Error) => ({ status: 0, text: error.message }));
    return wanted(status) ? { account: `/ready answers ${status}: ${text}`, at: new Date().toISOString() } : undefined;
  },
});

export const notReady = asked('readiness of the site', (status) => status !== 200);
export const readyAgain = asked('readiness of the site after it', (status) => status === 200);
