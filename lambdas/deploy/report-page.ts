import { counted, duration, listed, moment, number } from '../report/figures-in-words.ts';
import { type Markup, markup } from '../report/markup.ts';
import { legend, page, type Section, table } from '../report/page.ts';
import { advice } from './advice.ts';
import type { DeploymentReport, Harm, Told } from './deployment-report.ts';
import { pictures, revisionTones, shortly } from './report-pictures.ts';

const WHEN = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

/** The report as a page that is understood in a minute: the verdict, what happened when, who came to harm by what, and what to do about it. */
export function reportPage(report: DeploymentReport): string {
  const { figures, deployment, environment, run, commit } = report;
  const { failed, slow } = figures.all.harmed;
  const harmed = failed + slow;
  const { lost, duplicated } = figures.proof;
  const sound = lost.length + duplicated.length === 0;
  const complete = deployment.deployments.every(({ status }) => status === 'Succeeded');
  return page({
    title: `${harmed} harmed: deployment ${run} of ${environment}`,
    eyebrow: `Deployment to ${environment}, ${WHEN.format(new Date(report.startedAt))} UTC, ${run}`,
    verdict: !sound || failed > 0 ? 'bad' : slow > 0 || !complete ? 'unsure' : 'good',
    sentence: `${number(harmed)} of ${counted(figures.all.operations, 'request')} harmed`,
    lead: markup`<p>${elsewhere(report)}${lead(report)}</p>`,
    tiles: [
      { name: 'Failed', value: number(failed), note: 'not acknowledged' },
      { name: 'Slow', value: number(slow), note: `later than ${duration(figures.analysis.slowMs)}` },
      ...(['before', 'during', 'after'] as const).map((when) => ({
        name: `p99 ${when}`,
        value: duration(deployment.latency[when]?.latency?.p99),
      })),
      { name: 'Writes lost', value: number(lost.length), note: `of ${number(figures.proof.writes)}` },
    ],
    sections: [...sections(report), measured(report, commit)],
  });
}

/** What was deployed, how it ended and how long it took. */
function lead({ deployment: { deployments } }: DeploymentReport): string {
  if (deployments.length === 0) return 'No deployment was made while requests were measured.';
  return deployments
    .map(({ tier, commit, status, rollbackOf, config, instances }) => {
      const events = instances.flatMap((it) => it.events);
      const took = Math.max(0, ...events.map(({ to }) => to)) - Math.min(...events.map(({ from }) => from));
      const what = rollbackOf ? `Rollback of the ${tier} tier to` : `Deployment to the ${tier} tier of`;
      const how = config.replace(/^CodeDeployDefault\./, '');
      return `${what} ${commit?.slice(0, 7) ?? 'an unknown revision'}: ${status.toLowerCase()} on ${counted(instances.length, 'instance')} (${how}) in ${duration(took)}.`;
    })
    .join(' ');
}

/** What came to harm while nothing was being deployed: before, after, or by something else. */
function elsewhere({ deployment: { harm }, figures }: DeploymentReport): string {
  const outside = harm.filter(({ verdict }) => verdict === 'outside').reduce((sum, it) => sum + it.failed + it.slow, 0);
  if (outside === 0) return '';
  const all = figures.all.harmed.failed + figures.all.harmed.slow;
  return `${outside === all ? 'All' : number(outside)} of them came to harm outside of any lifecycle event. `;
}

function sections(report: DeploymentReport): Section[] {
  const { deployment } = report;
  const drawn = pictures(report);
  const next = advice(report);
  return [
    {
      heading: 'What happened when',
      body: markup`<figure>${drawn.requests}${drawn.instances}<figcaption>Minutes and seconds since the first request. Above in each line the lifecycle events of the instance, below the revision that it answered with. Red: requests failed then.</figcaption></figure>${keys(report)}`,
    },
    {
      heading: 'Harmed requests',
      body:
        deployment.harm.length > 0
          ? harmTable(deployment.harm)
          : markup`<p>None: every request was acknowledged in time.</p>`,
    },
    ...(next.length > 0
      ? [{ heading: 'What to do', body: markup`<ol>${next.map((it) => markup`<li>${it}</li>`)}</ol>` }]
      : []),
    {
      heading: 'Latency before, during and after',
      body: markup`<figure>${drawn.latency}</figure>${legend(['p50', 'p95', 'p99'].map((it) => ({ tone: it, label: it })))}${latencyTable(report)}`,
    },
    { heading: 'Which instance, which revision', body: revisionTable(report) },
    { heading: 'Writes', body: writes(report) },
  ];
}

const keys = (report: DeploymentReport): Markup =>
  legend([
    { tone: 'good', label: 'good' },
    { tone: 'slow', label: 'slow' },
    { tone: 'failed', label: 'failed' },
    { tone: 'drain', label: 'traffic taken away' },
    { tone: 'stop', label: 'stopped' },
    { tone: 'install', label: 'installed' },
    { tone: 'start', label: 'started and checked' },
    { tone: 'admit', label: 'traffic given back' },
    ...[...revisionTones(report)].map(([revision, tone]) => ({ tone, label: `serves ${revision.slice(0, 7)}` })),
  ]);

/** More rows than this nobody reads; all of them are in the JSON. */
const ROWS = 15;

function harmTable(harm: readonly Harm[]): Markup {
  const shown = harm
    .slice(0, ROWS)
    .map((it) => [
      it.verdict === 'outside'
        ? 'outside of any lifecycle event'
        : markup`${it.verdict === 'ambiguous' && 'ambiguous: '}${either(it.suspects.map(({ event }) => event))}`,
      either((it.origin ? [it.origin] : it.suspects).map(({ tier, instance }) => `${tier} ${instance}`)) || 'none',
      number(it.failed),
      number(it.slow),
      markup`<span class="together">${moment(it.first)} to ${moment(it.last)}</span>`,
      it.origin ? `${it.because}; it ran ${it.origin.revision?.slice(0, 7) ?? 'an unknown revision'}` : it.because,
    ]);
  const columns = ['Lifecycle event', 'Instance', '#Failed', '#Slow', 'When', 'How it is known'];
  const rest =
    harm.length > ROWS && markup`<p class="soft">${counted(harm.length - ROWS, 'more row')} in report.json.</p>`;
  return markup`${table('Harmed requests by lifecycle event and instance', columns, shown)}${rest}`;
}

const either = (words: readonly string[]) => listed([...new Set(words)], 'or');

const latencyTable = ({ deployment: { latency } }: DeploymentReport) =>
  table(
    'From the moment at which a request was due to the end of its answer, of those that were acknowledged',
    ['When', '#Requests', '#p50', '#p95', '#p99', '#Longest', '#Window'],
    (['before', 'during', 'after'] as const).map((when) => {
      const { requests = 0, from = 0, to = 0, latency: of } = latency[when] ?? {};
      return [
        when,
        number(requests),
        duration(of?.p50),
        duration(of?.p95),
        duration(of?.p99),
        duration(of?.max),
        duration(to - from),
      ];
    }),
  );

const revisionTable = ({ deployment: { served, deployments } }: DeploymentReport) =>
  markup`${table(
    'In the order of the first answers; times since the first request',
    ['Instance', 'Zone', 'Served'],
    served.map(({ tier, instance, zone, revisions }) => [
      `${tier} ${instance}`,
      zone,
      listed(changes(revisions), 'then'),
    ]),
  )}${deployments.map(
    ({ id, tier, config, atOnce, instances }) =>
      markup`<p class="soft">${id} (${tier}, ${config}): ${listed(
        instances.map(({ instance }) => shortly(instance)),
        'then',
      )}; at most ${counted(atOnce, 'instance')} at once.</p>`,
  )}`;

/** Each revision from when on, however often the instance paused meanwhile. */
const changes = (revisions: Told['served'][number]['revisions']) =>
  revisions
    .filter(({ revision }, n) => revision !== revisions[n - 1]?.revision)
    .map(({ revision, from }, n) =>
      n === 0 ? revision.slice(0, 7) : `${revision.slice(0, 7)} from ${moment(from)} on`,
    );

function writes({ figures: { proof } }: DeploymentReport): Markup {
  const { writes, readBack, kept, lost, duplicated, resurrected, happened, neverHappened } = proof;
  const wrong = [
    ...lost.map((seq) => `operation ${seq} was acknowledged and is not there`),
    ...duplicated.map((seq) => `operation ${seq} is there more than once`),
    ...resurrected.map((seq) => `operation ${seq} was refused and is there`),
  ];
  const unknown = happened.length + neverHappened.length;
  return markup`<p>${counted(writes, 'write')}, ${number(readBack)} read back afterwards: ${number(kept)} kept, ${number(lost.length)} lost, ${number(duplicated.length)} duplicated.${unknown > 0 && ` Of ${number(unknown)} without a certain answer ${number(happened.length)} had happened.`}</p>${wrong.length > 0 && markup`<ul>${wrong.slice(0, 50).map((it) => markup`<li>${it}</li>`)}</ul>`}`;
}

function measured({ figures, deployment, ledger, versions, run }: DeploymentReport, commit: string | null): Section {
  const { all, analysis } = figures;
  return {
    heading: 'How this was measured',
    body: markup`<p>Requests were sent through the public load balancer on a fixed schedule, one in ${duration(all.intervalMs)}, whether or not the one before was answered. An outage is known to ${duration(all.resolutionMs)}; CodeDeploy's clock and the probe's agree to ${duration(deployment.slackMs)}. A request is slow when it is acknowledged later than ${duration(analysis.slowMs)} after it was due.</p>
<p class="soft">Commit ${commit ?? 'unknown'}. Ledger: <code>s3://${ledger.bucket}/${ledger.prefix}</code>, ${number(ledger.rows)} rows, head <code>${ledger.head}</code>. Compute it again: <code>npm run muster -- verify reports/${run}/report.json</code>. ${listed(Object.entries(versions).map(([name, version]) => `${name} ${version}`))}</p>`,
  };
}
