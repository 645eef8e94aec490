import { useState } from 'preact/hooks';
import type { Budget } from '../../budget.ts';
import type { Drilled } from '../routes/drills.ts';
import { Deed } from './deed.tsx';
import { duration } from './duration.ts';
import { get, post } from './http.ts';
import { KillSwitch } from './kill-switch.tsx';
import { Preview } from './preview.tsx';
import { to } from './route.ts';
import { Schedule } from './schedule.tsx';
import { ago } from './status.tsx';
import { usePoll } from './use-poll.ts';
import { Verdict } from './verdict.tsx';

/** A file of `events/drills/`, as far as a person chooses by it. */
export interface Experiment {
  hypothesis: string;
  seconds?: number;
  expect: { rtoMs: number; errorRate: number };
}

interface Found {
  experiments: Record<string, Experiment>;
  runs: Drilled[];
  isPartial: boolean;
  stopped?: string;
  budget: Budget;
}

/** The catalogue: what each experiment claims, how it went the last times, what it would hit now, and the switch that stops all. */
export function Drills() {
  const [found, setFound] = useState<Found>();
  usePoll('drills', 2_000, async () => {
    const told = await get<Found>('/drills');
    setFound(told);
    return told.isPartial ? 'part' : false;
  });
  if (!found)
    return (
      <>
        <h1>Drills</h1>
        <p class="soft">Asking what was drilled…</p>
      </>
    );
  const { experiments, runs, stopped, budget } = found;
  return (
    <>
      <h1>Drills</h1>
      <p>Each breaks something on purpose, under traffic, takes it back, and proves what it has cost the clients.</p>
      <Meter budget={budget} />
      <Schedule stopped={stopped} />
      <KillSwitch stopped={stopped} />
      <ul class="plain drills">
        {Object.entries(experiments)
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([name, experiment]) => (
            <li key={name}>
              <Entry name={name} experiment={experiment} runs={runs.filter(({ drill }) => drill === name)} />
            </li>
          ))}
      </ul>
    </>
  );
}

/** What is left of what users were promised. */
function Meter({ budget: { allowedMs, leftMs } }: { budget: Budget }) {
  const minutes = (ms: number) => `${(ms / 60_000).toFixed(1)}\u00a0min`;
  return (
    <p class="row">
      <label for="budget">Error budget</label>
      <meter id="budget" min={0} max={allowedMs} low={allowedMs * 0.2} value={Math.max(0, leftMs)} />
      <span>
        {leftMs < 0 ? `overdrawn by ${minutes(-leftMs)}` : `${minutes(leftMs)} of ${minutes(allowedMs)} left`} of 30
        days at 99.95&nbsp;%
      </span>
    </p>
  );
}

function Entry({ name, experiment, runs }: { name: string; experiment: Experiment; runs: readonly Drilled[] }) {
  const [isPreviewed, preview] = useState(false);
  const { hypothesis, seconds, expect } = experiment;
  const run = async () => {
    const { executionArn } = await post<{ executionArn: string }>('/drills', { drill: name });
    location.hash = to('drills', executionArn);
  };
  return (
    <article>
      <h2>{name}</h2>
      <p>{hypothesis}</p>
      <p class="soft">
        Passes if clients are served again within {expect.rtoMs / 1000}&nbsp;s and at most{' '}
        {(expect.errorRate * 100).toFixed(0)}&nbsp;% of requests fail{seconds && `; stays broken for ${seconds}\u00a0s`}
        .
      </p>
      <Trend runs={runs} />
      <div class="row">
        <button type="button" class="quiet" aria-expanded={isPreviewed} onClick={() => preview(!isPreviewed)}>
          What would it hit?<span class="unseen"> ({name})</span>
        </button>
        <Deed look="danger" deed={run}>
          Run {name}
        </Deed>
      </div>
      {isPreviewed && <Preview drill={name} />}
    </article>
  );
}

/** The last runs, the newest first. */
function Trend({ runs }: { runs: readonly Drilled[] }) {
  if (runs.length === 0) return <p class="soft">Never run here.</p>;
  const judged = runs.filter(({ verdict }) => verdict === 'PASS' || verdict === 'FAIL');
  const longest = Math.max(0, ...judged.map(({ rtoMs }) => rtoMs ?? 0));
  return (
    <>
      {judged.length > 1 && (
        <p>
          Passed {judged.filter(({ verdict }) => verdict === 'PASS').length} of {judged.length}
          {longest > 0 && `, the longest outage ${duration(longest)}`}
        </p>
      )}
      <ol class="trend" aria-label="Its last runs, the newest first">
        {runs.slice(0, 12).map(({ executionArn, run, verdict, rtoMs, at, because, status }) => (
          <li key={run}>
            <a href={to('drills', executionArn)} title={because}>
              <Verdict verdict={verdict ?? status} /> {rtoMs ? duration(rtoMs) : ''}{' '}
              <span class="soft">{ago(String(at))}</span>
            </a>
          </li>
        ))}
      </ol>
    </>
  );
}
