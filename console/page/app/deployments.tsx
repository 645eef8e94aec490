import { useState } from 'preact/hooks';
import type { Waiting } from '../../approvals.ts';
import type { Deployed } from '../routes/deployments.ts';
import { get, post } from './http.ts';
import { to } from './route.ts';
import { ago, Status } from './status.tsx';
import { usePoll } from './use-poll.ts';
import { Versions } from './versions.tsx';

interface Found {
  deployed: Deployed[];
  waiting: Omit<Waiting, 'token'>[];
  /** In whose name this console agrees or refuses. */
  you: string;
}

/** What was pushed, what became of it and whom it harmed; what waits for a person is answered here. */
export function Deployments() {
  const [found, setFound] = useState<Found>();
  const [problem, setProblem] = useState<string>();
  usePoll('deployments', 1_500, async () => {
    setFound(await get<Found>('/deployments'));
    return false;
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
    try {
      const { executionArn } = await post<{ executionArn: string }>('/deployments', { commit });
      location.hash = to('executions', executionArn);
    } catch (error) {
      setProblem((error as Error).message);
    }
  };
  return (
    <>
      <h1>Deployments</h1>
      <p class="problem" role="alert" hidden={!problem}>
        {problem}
      </p>
      <Versions />
      {waiting.map((it) => (
        <Approval key={it.execution} waiting={it} you={you} />
      ))}
      {deployed.length === 0 ? (
        <p class="empty">
          Nothing was pushed yet: <code>git push</code> to the repository, and it is live a minute later.
        </p>
      ) : (
        <ul class="plain">
          {deployed.map(({ executionArn, run, commit, at, until, status, summary, harm }) => (
            <li key={executionArn}>
              <p class="row">
                <Status status={status} />
                <a href={to('executions', executionArn)}>
                  <code>{commit.slice(0, 12)}</code>
                </a>
                <span class="soft">
                  {ago(String(at))}
                  {until && `, took ${((Date.parse(String(until)) - Date.parse(String(at))) / 1_000).toFixed(0)} s`}
                </span>
                {harm && <a href={to('reports', run)}>Whom it harmed</a>}
                <a href={to('timeline', executionArn)}>Timeline</a>
                {status !== 'RUNNING' && (
                  <button type="button" class="quiet" onClick={again(commit)}>
                    {commit === newest ? 'Deploy it again' : 'Roll back to it'}
                  </button>
                )}
              </p>
              {summary && <p>{summary}</p>}
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
