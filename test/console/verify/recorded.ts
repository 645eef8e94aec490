import { setTimeout as sleep } from 'node:timers/promises';
import type { Evidence } from '../../../console/verify/read-evidence.ts';
import { conclude } from '../../../lambdas/ledger/conclude-ledger.ts';
import { analyse } from '../../../lambdas/ledger/outages.ts';
import { Realm } from '../../../lambdas/ledger/realm.ts';
import { type Report, sealed } from '../../../lambdas/ledger/report.ts';
import { probing, rowsOf } from '../../lambdas/ledger/probing.ts';
import { type Site, startSite } from '../../lambdas/ledger/site.ts';

/** The evidence of a run of three seconds in whose middle the site was gone for half a second; `spoil` is called before what was written is read back. */
export async function recorded(spoil: (site: Site) => void = () => {}): Promise<Evidence & { parsed: Report }> {
  await using site = await startSite();
  const { over, store } = probing(site.url, { seconds: 3, writes: 0.1 });
  await sleep(900);
  site.close('reset');
  await sleep(500);
  site.open();
  const { at } = await over;
  spoil(site);
  const ledger = await conclude(store, (realm) => new Realm(site.url, realm), { over: 'time', at });
  const rows = await rowsOf(store);
  const figures = analyse(rows, { slowMs: 5000, consecutive: 10 });
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
      verdict: figures.proof.lost.length > 0 ? 'FAIL' : 'PASS',
      because: [],
      expectations: [
        { figure: 'all.rtoMs', most: 5000, value: figures.all.rtoMs, met: true },
        { figure: 'proof.lost', most: 0, value: figures.proof.lost.length, met: figures.proof.lost.length === 0 },
      ],
      witnesses: [
        { of: 'effect', name: 'gate', seen: true, account: 'it was closed', at: null },
        { of: 'recovery', name: 'gate', seen: true, account: 'it was open', at: null },
      ],
    },
  });
  const segments = [...store.segments].map(([name, text]) => ({ name, text }));
  return { parsed, report: JSON.stringify(parsed, null, 2), segments };
}
