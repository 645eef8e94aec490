import { useState } from 'preact/hooks';
import type { Request } from '../routes/ledgers.ts';
import { Deed } from './deed.tsx';
import { drillPhases } from './drill-phases.ts';
import { get, post } from './http.ts';
import { Phases } from './phases.tsx';
import { type HistoryEvent, readStates } from './read-states.ts';
import { to } from './route.ts';
import { ago } from './status.tsx';
import { type Moment, Strip } from './strip.tsx';
import { usePoll } from './use-poll.ts';
import { Verdict } from './verdict.tsx';

interface Described {
  name: string;
  status: string;
  startDate: string;
  input: string;
  output?: string;
  error?: string;
  cause?: string;
}

interface Part {
  last: string;
  zero?: number;
  requests: Request[];
}

const WORDS: Readonly<Record<string, string>> = { DrillFailed: 'FAIL', DrillInvalid: 'INVALID' };

/** Where the report lies, at the end of a cause: it is shown below. */
const PLACE = / \(s3:\S+\)$/;

/** What the drill does, and how a person says it. */
const MOMENTS = [
  ['Inject', 'broken'],
  ['Undo', 'taken back'],
] as const;

/** One drill: the clients' requests as they happen, what the drill is doing meanwhile, and its report once it is over. */
export function Drill({ arn }: { arn: string }) {
  const [drill, setDrill] = useState<Described>();
  const [requests, setRequests] = useState<Request[]>([]);
  const [events, setEvents] = useState<HistoryEvent[]>([]);
  const [zero, setZero] = useState<number>();
  const run = arn.split(':').at(-1)!;
  const at = `/executions/${encodeURIComponent(arn)}`;
  let last = '';
  let seen = 0;
  usePoll(arn, 700, async () => {
    const [described, part, history] = await Promise.all([
      get<Described>(at),
      get<Part>(`/ledgers/${encodeURIComponent(run)}?after=${last}`),
      get<{ events: HistoryEvent[] }>(`${at}/events?after=${seen}`),
    ]);
    last = part.last;
    if (part.zero !== undefined) setZero(part.zero);
    const fresh = history.events.filter(({ id }) => id > seen);
    seen = fresh.at(-1)?.id ?? seen;
    if (fresh.length > 0) setEvents((before) => [...before, ...fresh]);
    setDrill(described);
    if (part.requests.length > 0) setRequests((before) => [...before, ...part.requests].sort((a, b) => a.at - b.at));
    // Its status may be ahead of its events, and both of its requests.
    return described.status !== 'RUNNING' && part.requests.length + fresh.length === 0;
  });
  if (!drill)
    return (
      <>
        <h1>{run}</h1>
        <p class="soft">Asking for the drill…</p>
      </>
    );
  const { status, startDate, input, output, error, cause } = drill;
  const isOver = status !== 'RUNNING';
  const verdict = output ? (JSON.parse(output) as { verdict?: string }).verdict : WORDS[error ?? ''];
  return (
    <>
      <p>
        <a href={to('drills')}>All drills</a> · <a href={to('executions', arn)}>its states as a graph</a> ·{' '}
        <a href={to('timeline', arn)}>on the timeline</a>
      </p>
      <h1>
        {(JSON.parse(input) as { drill: string }).drill} <Verdict verdict={verdict ?? status} />
      </h1>
      <div class="row">
        <span>Started {ago(startDate)}</span>
        {!isOver && (
          <Deed look="danger" deed={() => post(`${at}/stop`)}>
            Stop it and take it back
          </Deed>
        )}
      </div>
      {error && (
        <p class="problem" role="alert">
          <strong>{error}</strong> {cause?.replace(PLACE, '')}
        </p>
      )}
      <Phases phases={drillPhases(events)} />
      <Strip requests={requests} moments={momentsOf(events, zero)} isOver={isOver} />
      {isOver && (
        <section>
          <h2>Report</h2>
          <p>
            <a href={to('reports', run)}>On a page of its own</a>
          </p>
          <iframe class="report" title="The report" src={`/api/reports/${run}/report.html`} sandbox="" />
        </section>
      )}
    </>
  );
}

function momentsOf(events: HistoryEvent[], zero: number | undefined): Moment[] {
  const states = readStates(events);
  return MOMENTS.flatMap(([state, what]) => {
    const { since } = states.get(state) ?? {};
    return since && zero !== undefined ? [{ at: Date.parse(since) - zero, what }] : [];
  });
}
