import type { LifecycleEvent } from '../../../lambdas/deploy/attribution.ts';
import { DeploymentReport } from '../../../lambdas/deploy/deployment-report.ts';
import type { Deployment } from '../../../lambdas/deploy/deployments-during.ts';
import { tell } from '../../../lambdas/deploy/tell.ts';
import { analyse } from '../../../lambdas/ledger/outages.ts';
import type { Operation, Row } from '../../../lambdas/ledger/row.ts';

export const OLD = '0'.repeat(40);
export const NEW = 'a'.repeat(40);
/** The wall's clock at the ledger's zero. */
export const ZERO = Date.parse('2026-01-02T03:04:05.000Z');

/** CodeDeploy's order behind a load balancer, each event with how long it takes here, in milliseconds. */
const LIFECYCLE = {
  BeforeBlockTraffic: 50,
  BlockTraffic: 5_000,
  AfterBlockTraffic: 50,
  ApplicationStop: 300,
  DownloadBundle: 200,
  BeforeInstall: 50,
  Install: 400,
  AfterInstall: 300,
  ApplicationStart: 200,
  ValidateService: 900,
  BeforeAllowTraffic: 50,
  AllowTraffic: 10_200,
  AfterAllowTraffic: 50,
};

/** The events of instances that are deployed to one after the other, from a moment on the ledger's clock. */
export function rolling(tier: 'web' | 'api', instances: readonly string[], from: number): Deployment {
  const id = `d-${tier.toUpperCase()}`;
  const events: LifecycleEvent[] = [];
  let at = ZERO + from;
  for (const instance of instances)
    for (const [event, takes] of Object.entries(LIFECYCLE)) {
      events.push({ deployment: id, tier, instance, event, status: 'Succeeded', from: at, to: at + takes - 10 });
      at += takes;
    }
  return {
    id,
    tier,
    commit: NEW,
    status: 'Succeeded',
    creator: 'user',
    rollbackOf: undefined,
    config: 'CodeDeployDefault.OneAtATime',
    error: undefined,
    doubts: [],
    instances: instances.map((instance) => ({ instance, status: 'Succeeded' })),
    events,
  };
}

/** When an event of an instance began and ended, on the ledger's clock. */
export function span({ events }: Pick<Deployment, 'events'>, instance: string, event: string) {
  const { from, to } = events.find((it) => it.instance === instance && it.event === event)!;
  return { from: from - ZERO, to: to - ZERO };
}

export const server = (instance: string, revision = OLD) => ({
  instance,
  zone: instance.endsWith('a') ? 'us-east-1a' : 'us-east-1b',
  revision,
});

/** A good answer; `change` makes it another one. */
export const operation = (seq: number, intended: number, change: Partial<Operation> = {}): Operation => ({
  row: 'operation',
  seq,
  leg: 1,
  kind: seq % 20 === 0 ? 'write' : 'read',
  intended,
  sent: intended,
  done: intended + 4 + (seq % 7) * 0.5,
  status: 200,
  outcome: 'acked',
  web: server('i-web-a'),
  api: server('i-api-a'),
  hash: '',
  ...change,
});

const header = (rate: number): Row => ({
  row: 'header',
  format: 1,
  run: 'planted',
  environment: 'dev',
  realm: 'Probe planted',
  url: 'http://site.test',
  rate,
  writes: 0.05,
  intervalMs: 1000 / rate,
  timeoutMs: 10_000,
  inFlightMax: 900,
  startedAt: new Date(ZERO).toISOString(),
  hash: '',
});

/** What reading back shows when nothing was lost, and the last row. */
export function ending(rows: readonly Row[]): Row[] {
  const operations = rows.filter((row) => row.row === 'operation');
  const writes = operations.filter(({ kind }) => kind === 'write');
  const at = Math.max(...operations.map(({ done }) => done));
  return [
    ...writes.map(({ seq, outcome }): Row => {
      const name = `Probe ${seq}`;
      return outcome === 'acked'
        ? { row: 'read-back', seq, name, outcome, id: `g-${seq}`, found: [`g-${seq}`], verdict: 'kept', hash: '' }
        : { row: 'read-back', seq, name, outcome, found: [], verdict: 'never-happened', hash: '' };
    }),
    {
      row: 'end',
      because: 'stopped',
      at,
      endedAt: new Date(ZERO + at).toISOString(),
      operations: operations.length,
      readBack: writes.length,
      deleted: writes.length,
      hash: '',
    },
  ];
}

/** The report of such a ledger. */
export function reportOf(rows: readonly Row[], deployments: readonly Deployment[]): DeploymentReport {
  const all = [...rows, ...ending(rows)];
  const figures = analyse(all);
  return DeploymentReport.parse({
    format: 1,
    kind: 'deployment',
    run: 'planted',
    environment: 'dev',
    startedAt: new Date(ZERO).toISOString(),
    endedAt: new Date(ZERO + figures.durationMs).toISOString(),
    commit: NEW,
    versions: { node: process.versions.node },
    inputs: {},
    ledger: { bucket: 'artifacts', prefix: 'ledgers/planted/', segments: 1, rows: all.length, head: 'f'.repeat(64) },
    figures,
    deployment: tell(all, deployments, figures.analysis.slowMs),
  });
}

/**
 * The rows of a probe during rolling deployments: each request is served by an instance that is not out of service, with the revision that it has by
 * then. `change` plants what went wrong.
 */
export function ledger(
  deployments: readonly Deployment[],
  { seconds, rate }: { seconds: number; rate: number },
  change: (row: Operation) => Partial<Operation> | undefined = () => undefined,
): Row[] {
  const rows: Row[] = [header(rate)];
  for (let second = 0; second <= seconds; second++)
    rows.push({ row: 'clock', leg: 1, at: second * 1000, wall: ZERO + second * 1000, hash: '' });
  for (let seq = 1; seq <= seconds * rate; seq++) {
    const at = ((seq - 1) * 1000) / rate;
    const serving = (tier: 'web' | 'api') => {
      const own = deployments.filter((it) => it.tier === tier);
      const instances = [`i-${tier}-a`, `i-${tier}-b`].map((instance) => {
        const spans = own.flatMap(({ events }) => events.filter((it) => it.instance === instance));
        const out = spans.some(
          (it) => it.from - ZERO <= at && at <= it.to - ZERO + 10 && !/After|Before/.test(it.event),
        );
        const done = spans.some((it) => it.event === 'AllowTraffic' && it.to - ZERO < at);
        return { out, server: server(instance, done ? NEW : OLD) };
      });
      const able = instances.filter(({ out }) => !out);
      return able[seq % able.length]?.server ?? instances[0]!.server;
    };
    const row = operation(seq, at, { web: serving('web'), api: serving('api') });
    rows.push({ ...row, ...change(row) });
  }
  return rows;
}
