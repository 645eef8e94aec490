import { useMemo, useState } from 'preact/hooks';
import { Calls } from './calls.tsx';
import { Deed } from './deed.tsx';
import { duration } from './duration.ts';
import { Graph } from './graph.tsx';
import { History } from './history.tsx';
import { get, post } from './http.ts';
import { type Definition, layOut } from './lay-out.ts';
import { Lines } from './lines.tsx';
import { type HistoryEvent, readStates, type StateRun } from './read-states.ts';
import { to } from './route.ts';
import { ago, Status } from './status.tsx';
import { useOpened } from './use-opened.ts';
import { usePoll } from './use-poll.ts';

interface Described {
  name: string;
  stateMachineArn: string;
  status: string;
  startDate: string;
  stopDate?: string;
  input?: string;
  output?: string;
  error?: string;
  cause?: string;
  definition: Definition;
  /** The same as the page does, from a shell. */
  calls: string[];
}

/** A graph that is wider has a row of its own: in half of one its words would be dots. */
const WIDE = 800;

const OVER = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

/** One execution as it runs: the graph of its states, one of them in detail, its history. */
export function Execution({ arn }: { arn: string }) {
  const [execution, setExecution] = useState<Described>();
  const [status, setStatus] = useState<string>('');
  const [events, setEvents] = useState<HistoryEvent[]>([]);
  const [chosen, choose] = useState<string>();
  const [tries, setTries] = useState(0);
  const at = `/executions/${encodeURIComponent(arn)}`;
  const isOver = OVER.includes(status);

  // Again at its end: only then it has an output or a cause.
  usePoll(`${arn} ${isOver} ${tries}`, 1_000, async () => {
    setExecution(await get<Described>(at));
    return true;
  });
  let last = 0;
  usePoll(`${arn} ${tries}`, 400, async () => {
    const fresh = await get<{ status: string; events: HistoryEvent[] }>(`${at}/events?after=${last}`);
    last = fresh.events.at(-1)?.id ?? last;
    if (fresh.events.length > 0)
      setEvents((before) => [...before.filter(({ id }) => id < fresh.events[0]!.id), ...fresh.events]);
    setStatus(fresh.status);
    return OVER.includes(fresh.status);
  });
  const runs = useMemo(() => readStates(events), [events]);
  const drawing = useMemo(() => execution && layOut(execution.definition), [execution]);
  if (!execution || !drawing)
    return (
      <>
        <h1>{arn.split(':').at(-1)}</h1>
        <p class="soft">Asking for the execution…</p>
      </>
    );

  const machine = execution.stateMachineArn.split('-').at(-1)!;
  const failed = [...runs].find(([, it]) => it.status === 'failed')?.[0];
  const shown = chosen ?? failed;
  const act = (deed: string) => async () => {
    await post(`${at}/${deed}`);
    setTries(tries + 1);
  };
  return (
    <>
      <p>
        <a href={to('executions', machine)}>{machine}</a> · <a href={to('timeline', arn)}>on the timeline</a>
      </p>
      <h1>
        {machine} <span class="soft">{execution.name}</span> <Status status={status || execution.status} />
      </h1>
      <div class="row">
        <span>Started {ago(execution.startDate)}</span>
        {execution.stopDate && (
          <span>took {duration(Date.parse(execution.stopDate) - Date.parse(execution.startDate))}</span>
        )}
        {!isOver && (
          <Deed look="danger" deed={act('stop')}>
            Stop
          </Deed>
        )}
        {isOver && status !== 'SUCCEEDED' && <Deed deed={act('redrive')}>Redrive</Deed>}
      </div>
      {execution.error && (
        <p class="problem" role="alert">
          <strong>{execution.error}</strong> {execution.cause}
        </p>
      )}
      <div class={drawing.width > WIDE ? 'split wide' : 'split'}>
        <Graph drawing={drawing} runs={runs} chosen={shown} choose={choose} />
        {chosen ? (
          <State key={chosen} name={chosen} run={runs.get(chosen)} close={() => choose(undefined)} />
        ) : (
          <aside>
            {failed && (
              <>
                <h2>{failed}</h2>
                <Detail name={failed} run={runs.get(failed)} />
              </>
            )}
            {!failed && <Data title="Input" json={execution.input} />}
            {!failed && <Data title="Output" json={execution.output} />}
          </aside>
        )}
      </div>
      <History events={events} />
      <section>
        <Calls calls={execution.calls} />
      </section>
    </>
  );
}

/** A state that somebody has chosen. */
function State({ name, run, close }: { name: string; run: StateRun | undefined; close: () => void }) {
  const heading = useOpened(close);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
    <aside class="opened" aria-label={`State ${name}`} tabIndex={0}>
      <div class="row">
        <h2 ref={heading} tabIndex={-1}>
          {name}
        </h2>
        <button type="button" class="quiet small" onClick={close}>
          Close
        </button>
      </div>
      <Detail name={name} run={run} />
    </aside>
  );
}

function Detail({ name, run }: { name: string; run: StateRun | undefined }) {
  if (!run) return <p class="soft">{name} has not been reached.</p>;
  return (
    <>
      <p>
        <span class={`badge ${run.status}`}>{run.status}</span>{' '}
        {run.entered > 1 ? `${run.exited} of ${run.entered}` : ''}{' '}
        {run.until && duration(Date.parse(run.until) - Date.parse(run.since))}
        {run.retries > 0 && `, ${run.retries} ${run.retries === 1 ? 'retry' : 'retries'}`}
      </p>
      {run.error && (
        <p class={run.status === 'failed' ? 'problem' : 'note'}>
          <strong>{run.error}</strong> {run.cause}
        </p>
      )}
      {run.child && (
        <p>
          <a href={to('executions', run.child)}>The execution that it started</a>
        </p>
      )}
      <Data title="Input" json={run.input} />
      <Data title="Output" json={run.output} />
      {run.step && <Lines key={name} of={run.step} since={run.since} until={run.until} />}
    </>
  );
}

function Data({ title, json }: { title: string; json: string | undefined }) {
  if (json === undefined) return null;
  return (
    <details open>
      <summary>{title}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard */}
      <pre tabIndex={0}>{pretty(json)}</pre>
    </details>
  );
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
