/**
 * `node bench/waterfall.ts [phase ...]`: plants three seconds into one phase of a failover after the other, where it really happens, and compares the
 * waterfalls of the primary's death before and after, under the traffic of the ledger's probe. Ends with 1 if another bar than the planted one grows by
 * more than the client's interval and the witness's precision, or if that one does not grow by the three seconds.
 */
import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../cloud/machines/postgres/control.ts';
import type { DatabaseOptions } from '../cloud/machines/postgres/database.ts';
import { killServer } from '../cloud/machines/postgres/faults.ts';
import type { Pace } from '../cloud/machines/postgres/pace.ts';
import type { Happening } from '../lambdas/drill/happening.ts';
import type { Harm } from '../lambdas/drill/harm.ts';
import { outageWaterfall } from '../lambdas/drill/outage-waterfall.ts';
import { PHASES, type Waterfall } from '../lambdas/drill/waterfall.ts';
import { analyse } from '../lambdas/ledger/outages.ts';
import { PASSWORD } from '../test/cloud/machines/postgres/fixture.ts';
import { operationsOf, probing, rowsOf } from '../test/lambdas/ledger/probing.ts';
import { guild } from '../test/services/fixture.ts';

const PLANTED_MS = 3_000;
/** Without it a failover here is over before a client calls it an outage. */
const PACE: Pace = { decide: 700, promote: 700, repoint: 700 };
const SLOW_MS = 500;
/** A busy machine is not punctual: what may pass between two steps that follow each other. */
const JITTER_MS = Number(process.env.JITTER_MS ?? 250);
/** The API's longest wait between two tries: the longer an outage, the longer it waits. */
const BACK_OFF_MS = 500;
/** By the service, by a resolver that knows the new address late, and by a password that is slow to come. */
const PLANTABLE = ['decide', 'promote', 'repoint', 'resolve', 'reconnect'] as const;
type Planted = (typeof PLANTABLE)[number];
const asked = process.argv.slice(2);
const wanted = PLANTABLE.filter((phase) => asked.length === 0 || asked.includes(phase));
if (wanted.length === 0)
  throw new RangeError(`"${asked.join(' ')}": three seconds can be planted in ${PLANTABLE.join(', ')}`);

/** What RDS tells of each step. */
const TELLS: Readonly<Record<string, string>> = {
  noticed: 'The primary host of the RDS Multi-AZ instance is unhealthy.',
  'failover started': 'Multi-AZ instance failover started.',
  promoted: 'DB instance restarted',
  repointed: 'Multi-AZ failover to standby complete',
};

/** The waterfall of one death of the primary. */
async function fall(planted?: Planted): Promise<Waterfall> {
  let isKilled = false;
  const repointed = Promise.withResolvers<void>();
  const slow = async (phase: Planted) => {
    if (!isKilled || phase !== planted) return;
    // A name that somebody cached is wrong from the moment on in which it leads elsewhere.
    if (phase === 'resolve') await repointed.promise;
    await pause(PLANTED_MS);
  };
  const lookup = dns.lookup;
  using _ = { [Symbol.dispose]: () => void Object.assign(dns, { lookup }) };
  const answer = (...args: Parameters<typeof lookup>) => void slow('resolve').then(() => lookup(...args));
  Object.assign(dns, { lookup: answer });
  const late = planted && planted in PACE ? { [planted]: PACE[planted as keyof Pace] + PLANTED_MS } : {};
  const happenings: Happening[] = [];
  const password = () => slow('reconnect').then(() => PASSWORD);
  // A name, for there to be something to resolve; its certificate is that of another.
  const way = { host: 'localhost', ssl: { rejectUnauthorized: false }, password, connectionTimeoutMillis: 6_000 };
  const options: Partial<DatabaseOptions> = {
    pace: { ...PACE, ...late },
    report: (step, _, ago = 0) => {
      const text = TELLS[step];
      if (text) happenings.push({ at: new Date(Date.now() - ago).toISOString(), source: 'RDS', text });
      if (step === 'repointed') repointed.resolve();
    },
  };
  await using site = await guild(options, way);
  const { store, stop, over } = probing(site.web, { rate: 50, writes: 0.1 });
  await until('requests go on', async () => (await operationsOf(store)).length > 100, { limit: 60_000, every: 100 });
  const injectedAt = new Date().toISOString();
  isKilled = true;
  await killServer(site.pair.pair.primary.server);
  await until('clients are served again', async () => isServedAgain(await operationsOf(store)), {
    limit: 60_000,
    every: 100,
  });
  stop();
  await over;
  happenings.push(...told(readFileSync(site.pair.logFile, 'utf8')));
  const rows = await rowsOf(store);
  const harm = { injectedAt, sights: {}, looks: 1, unhealthyLooks: 0 } as unknown as Harm;
  const figures = analyse(rows, { slowMs: SLOW_MS, consecutive: 10 });
  return outageWaterfall(
    { rows, figures },
    harm,
    happenings.sort((a, b) => a.at.localeCompare(b.at)),
  )!;
}

const isServedAgain = (operations: readonly { timeline?: number | undefined }[]) =>
  operations.length > 50 && operations.slice(-50).every(({ timeline }) => timeline === 2);

/** When PostgreSQL was ready, in its own words. */
const told = (log: string): Happening[] =>
  [...log.matchAll(/^(\S+) (\S+) (?:UTC|GMT).*(database system is ready to accept connections)/gm)].map(
    ([, day, time, text = '']) => ({ at: new Date(`${day}T${time}Z`).toISOString(), source: 'PostgreSQL', text }),
  );

/** How long each phase took; what nobody saw the end of is in the next. */
const lengths = ({ bars }: Waterfall) =>
  Object.fromEntries(PHASES.map((phase) => [phase, bars.find(({ phases }) => phases.at(-1) === phase)?.ms ?? 0]));

const before = await fall();
const columns: Record<string, Record<string, number>> = { unplanted: lengths(before) };
let wrong = 0;
for (const planted of wanted) {
  const after = await fall(planted);
  columns[`+3 s in ${planted}`] = lengths(after);
  const sum = after.bars.reduce((total, { ms }) => total + ms, 0);
  if (Math.abs(sum - after.ms) > after.resolutionMs) wrong++;
  for (const phase of PHASES) {
    const grown = lengths(after)[phase]! - lengths(before)[phase]! - (phase === planted ? PLANTED_MS : 0);
    const backOff = phase === 'first good' ? BACK_OFF_MS : 0;
    if (Math.abs(grown) <= after.resolutionMs + JITTER_MS + backOff) continue;
    wrong++;
    console.log(`"${phase}" is ${grown.toFixed(0)} ms off with 3 s planted in "${planted}"`);
  }
}
const rows = PHASES.map((phase) => [
  phase,
  Object.fromEntries(Object.entries(columns).map(([name, of]) => [name, Math.round(of[phase]!)])),
]);
console.table(Object.fromEntries(rows));
process.exitCode = wrong > 0 ? 1 : 0;
