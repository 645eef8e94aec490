import { useState } from 'preact/hooks';
import { get } from './http.ts';
import { to } from './route.ts';
import { ago } from './status.tsx';
import { usePoll } from './use-poll.ts';

/** The reports of deployments and drills, the newest first; one of them as it was stored. */
export function Reports({ run }: { run: string | undefined }) {
  return run ? <Report run={run} key={run} /> : <List />;
}

function List() {
  const [reports, setReports] = useState<{ run: string; at: string }[]>();
  usePoll('reports', 3_000, async () => {
    setReports(await get('/reports'));
    return false;
  });
  return (
    <>
      <h1>Reports</h1>
      {reports?.length === 0 && (
        <p class="empty">None yet. A deployment and a drill end in one: what it cost whom, and the proof.</p>
      )}
      <ul class="plain">
        {reports?.map(({ run, at }) => (
          <li key={run}>
            <a href={to('reports', run)}>{run}</a> <span class="soft">{ago(at)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Report({ run }: { run: string }) {
  const [isThere, setThere] = useState(false);
  // It is written when its run is over, which somebody may wait for here.
  usePoll(run, 3_000, async () => {
    await get(`/reports/${encodeURIComponent(run)}`);
    setThere(true);
    return true;
  });
  const place = `/api/reports/${encodeURIComponent(run)}`;
  if (!isThere)
    return (
      <>
        <h1>The report of {run}</h1>
        <p>
          <a href={to('reports')}>All reports</a>
        </p>
      </>
    );
  return (
    <>
      <p>
        <a href={to('reports')}>All reports</a> · <a href={`${place}/report.json`}>report.json</a> ·{' '}
        <a href={`${place}/report.html`}>on a page of its own</a>
      </p>
      <iframe class="report" title={`The report of ${run}`} src={`${place}/report.html`} sandbox="" />
      <p class="soft">
        Do not take its word for it: <code>npm run muster -- verify {run}</code> computes it again from the rows.
      </p>
    </>
  );
}
