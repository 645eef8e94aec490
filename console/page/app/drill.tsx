import { useState } from 'preact/hooks';
import type { Request } from '../routes/ledgers.ts';
import { get, post } from './http.ts';
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

/** What the drill does, and how a person says it. */
const MOMENTS = [
  ['Inject', 'broken'],
  ['Undo', 'taken back'],
] as const;

/** One drill: the clients' requests as they happen, what the drill is doing meanwhile, and its report once it is over. */
export function Drill({ arn }: { arn: string }) {
  const [drill, setDrill] = useState<Described>();
  const [requests, setRequests] = useState<Request[]>([]);
  const [moments, setMoments] = useState<Moment[]>([]);
  const run = arn.split(':').at(-1)!;
  const at = `/executions/${encodeURIComponent(arn)}`;
  let last = '';
  let zero: number | undefined;
  usePoll(arn, 700, async () => {
    const [described, part, { events }] = await Promise.all([
      get<Described>(at),
      get<Part>(`/ledgers/${encodeURIComponent(run)}?after=${last}`),
      get<{ events: HistoryEvent[] }>(`${at}/events`),
    ]);
    last = part.last;
    zero ??= part.zero;
    setMoments(momentsOf(events, zero));
    setDrill(described);
    if (part.requests.length > 0) setRequests((before) => [...before, ...part.requests].sort((a, b) => a.at - b.at));
    return described.status !== 'RUNNING' && part.requests.length === 0;
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
      <p class="row">
        <span>Started {ago(startDate)}</span>
        {!isOver && (
          <button type="button" class="danger" onClick={() => post(`${at}/stop`)}>
            Stop it and take it back
          </button>
        )}
      </p>
      {error && (
        <p class="problem" role="alert">
          <strong>{error}</strong> {cause}
        </p>
      )}
      <Strip requests={requests} moments={moments} />
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
