import type { Evidence } from '../../../console/verify/read-evidence.ts';
import { conclude } from '../../../lambdas/ledger/conclude-ledger.ts';
import { analyse } from '../../../lambdas/ledger/outages.ts';
import type { Progress } from '../../../lambdas/ledger/progress.ts';
import { Realm } from '../../../lambdas/ledger/realm.ts';
import { type Report, sealed } from '../../../lambdas/ledger/report.ts';
import type { MemoryStore } from '../../lambdas/ledger/memory-store.ts';
import { probing, rowsOf } from '../../lambdas/ledger/probing.ts';
import { type Site, startSite } from '../../lambdas/ledger/site.ts';

export type Recorded = Evidence & { readonly parsed: Report };

/** The evidence of a run of three seconds of whose 300 operations those from 91 to 140 are cut off; `spoil` is called before what was written is read back. */
export async function recorded(spoil: (site: Site) => void = () => {}): Promise<Recorded> {
  await using site = await startSite();
  site.instead = ({ headers, socket }) => {
    const seq = Number(String(headers['x-request-id']).split('-').at(-1));
    return seq > 90 && seq <= 140 && Boolean(socket.resetAndDestroy());
  };
  const { over, store } = probing(site.url, { seconds: 3, writes: 0.1 });
  const progress = await over;
  site.instead = undefined;
  spoil(site);
  return await reported(site, store, progress);
}

/** The evidence of three invocations of the probe, the second of which died before it had stored everything. */
export async function recordedInParts(): Promise<Recorded> {
  await using site = await startSite();
  const plan = { seconds: 3, writes: 0.1 };
  const first = probing(site.url, { ...plan, legSeconds: 0.8 });
  const told = await first.over;
  const { store } = first;
  await probing(site.url, { ...plan, legSeconds: 1.3 }, { store, told }).over;
  const stored = [...store.segments];
  const lastWithOperations = stored.findLastIndex(([, text]) => text.includes('"row":"operation"'));
  for (const [name] of stored.slice(lastWithOperations)) store.segments.delete(name);
  return await reported(site, store, await probing(site.url, plan, { store, told }).over);
}

async function reported(site: Site, store: MemoryStore, { at }: Progress): Promise<Recorded> {
  const ledger = await conclude(store, (realm) => new Realm(site.url, realm), { over: 'time', at });
  const rows = await rowsOf(store);
  const figures = analyse(rows, { slowMs: 5000, consecutive: 10 });
  const died = rows.some((row) => row.row === 'seam' && row.lost);
  const parsed = sealed<Report>({
    format: 1,
    kind: 'drill',
    run: 'a-run',
    environment: 'dev',
    startedAt: '2026-07-01T12:00:00.000Z',
    endedAt: '2026-07-01T12:00:03.000Z',
    commit: '0123abcd',
    versions: { node: '24' },
    inputs: {},
    ledger: { bucket: 'artifacts', prefix: 'ledgers/a-run/', ...ledger },
    figures,
    judgement: {
      verdict: died ? 'INVALID' : figures.proof.lost.length > 0 ? 'FAIL' : 'PASS',
      because: died ? ['the probe died'] : [],
      expectations: [
        { figure: 'all.harmed.failed', most: 60, value: figures.all.harmed.failed, met: true },
        { figure: 'proof.lost', most: 0, value: figures.proof.lost.length, met: figures.proof.lost.length === 0 },
      ],
      witnesses: [
        { of: 'effect', name: 'gate', seen: true, account: 'it was closed', at: null },
        { of: 'recovery', name: 'gate', seen: true, account: 'it was open', at: null },
      ],
    },
  });
  const segments = [...store.segments].sort().map(([name, text]) => ({ name, text }));
  return { parsed, report: JSON.stringify(parsed, null, 2), segments };
}
