import { useState } from 'preact/hooks';
import type { Waiting } from '../../approvals.ts';
import type { Deployed } from '../routes/deployments.ts';
import { Deed } from './deed.tsx';
import { duration } from './duration.ts';
import { get, post } from './http.ts';
import { to } from './route.ts';
import { ago, Status } from './status.tsx';
import { usePoll } from './use-poll.ts';
import { Versions } from './versions.tsx';

interface Found {
  deployed: Deployed[];
  isPartial: boolean;
  waiting: Omit<Waiting, 'token'>[];
  /** In whose name this console agrees or refuses. */
  you: string;
}

/** The first digits of a commit are enough in a sentence. */
const COMMITS = /\b([0-9a-f]{12})[0-9a-f]{28}\b/g;

/** What was pushed, what became of it and whom it harmed; what waits for a person is answered here. */
export function Deployments() {
  const [found, setFound] = useState<Found>();
  usePoll('deployments', 1_500, async () => {
    const told = await get<Found>('/deployments');
    setFound(told);
    return told.isPartial ? 'part' : false;
  });
  if (!found)
    return (
      <>
        <h1>Deployments</h1>
        <p class="soft">Asking what was deployed…</p>
      </>
    );
  const { deployed, waiting, you } = found;
  const newest = deployed[0]?.commit;
  const again = (commit: string) => async () => {
    const { executionArn } = await post<{ executionArn: string }>('/deployments', { commit });
    location.hash = to('executions', executionArn);
  };
  return (
    <>
      <h1>Deployments</h1>
      <Versions />
      {waiting.map((it) => (
        <Approval key={it.execution} waiting={it} you={you} />
      ))}
      <h2>What was pushed</h2>
      {deployed.length === 0 ? (
        <p class="empty">
          Nothing was pushed yet: what the instances serve is what the provision has brought. Clone the environment's
          repository (<code>cloneUrlHttp</code> in the output of its provision), and <code>git push</code> is live a
          minute later.
        </p>
      ) : (
        <ul class="plain">
          {deployed.map(({ executionArn, run, commit, at, until, status, summary, harm }) => (
            <li key={executionArn}>
              <div class="row">
                <Status status={status} />
                <a href={to('executions', executionArn)}>
                  <code>{commit.slice(0, 12)}</code>
                </a>
                <span class="soft">
                  {ago(String(at))}
                  {until && `, took ${duration(Date.parse(String(until)) - Date.parse(String(at)))}`}
                </span>
                {harm && (
                  <a href={to('reports', run)}>
                    Whom it harmed<span class="unseen"> ({commit.slice(0, 12)})</span>
                  </a>
                )}
                <a href={to('timeline', executionArn)}>
                  Timeline<span class="unseen"> of {commit.slice(0, 12)}</span>
                </a>
                {status !== 'RUNNING' && /^[0-9a-f]{40}$/.test(commit) && (
                  <Deed look="quiet" deed={again(commit)}>
                    {commit === newest || status !== 'SUCCEEDED' ? 'Deploy it again' : 'Roll back to it'}
                    <span class="unseen"> ({commit.slice(0, 12)})</span>
                  </Deed>
                )}
              </div>
              {summary && <p>{summary.replaceAll(COMMITS, '$1')}</p>}
              {harm && <p class="soft">{harm}</p>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Approval({ waiting, you }: { waiting: Found['waiting'][number]; you: string }) {
  const [because, setBecause] = useState('');
  const [problem, setProblem] = useState<string>();
  const { commit, tiers, until } = waiting;
  const say = (body: object) => async () => {
    await post(`/deployments/${commit}/answer`, body).catch((error: Error) => setProblem(error.message));
  };
  return (
    <section class="note">
      <h2>
        <code>{commit.slice(0, 12)}</code> waits for a person
      </h2>
      <p>
        It would deploy {tiers.join(' and ')}. Your answer stands in its history as <strong>{you}</strong>'s; without
        one it ends {ago(until)}.
      </p>
      <p class="row">
        <button type="button" onClick={say({})}>
          Approve
        </button>
        <label for={`because-${commit}`}>or refuse, because</label>
        <input
          id={`because-${commit}`}
          class="short"
          value={because}
          onInput={(event) => setBecause((event.target as HTMLInputElement).value)}
        />
        <button type="button" class="danger" onClick={say({ refuse: because })}>
          Refuse
        </button>
      </p>
      <p class="problem" role="alert" hidden={!problem}>
        {problem}
      </p>
    </section>
  );
}
