import { useEffect, useState } from 'preact/hooks';
import type { Harmed } from '../../timeline/requests.ts';
import type { Window } from '../../timeline/span.ts';
import type { Timeline as Told } from '../../timeline/timeline.ts';
import { get } from './http.ts';
import { to } from './route.ts';
import { TimelinePicture } from './timeline-picture.tsx';
import { TimelineTable } from './timeline-table.tsx';
import { usePoll } from './use-poll.ts';
import { Why } from './why.tsx';

const MINUTE = 60_000;
const LENGTHS = [1, 5, 15, 60] as const;
/** A picture that moves is hard to read: its right edge goes on in steps, with room for what comes. */
const STEP_MS = 15_000;

/** State machine, deployment, load balancer, database and clients on one clock; of the last minutes, or of an execution. */
export function Timeline({ execution }: { execution?: string | undefined }) {
  const [told, setTold] = useState<Told>();
  const [minutes, setMinutes] = useState<number>(15);
  const [zoomed, zoom] = useState<Window>();
  const [asked, ask] = useState<Harmed>();
  // What is zoomed to is asked for by itself: there is more to see of it.
  const range = zoomed && `from=${Math.floor(zoomed.from)}&to=${Math.ceil(zoomed.to)}`;
  usePoll(`timeline ${execution} ${minutes} ${range}`, 2_000, async (stop) => {
    const query = range ?? (execution ? `execution=${encodeURIComponent(execution)}` : windowQuery(minutes));
    const found = await get<Told>(`/timeline?${query}`);
    if (!stop.aborted) setTold(found);
    // What is over does not change.
    const goesOn = found.lanes.some((it) => it.spans.some(({ isOpen }) => isOpen));
    return found.isPartial ? 'part' : found.to < Date.now() - STEP_MS && !goesOn;
  });
  useEffect(() => zoom(undefined), [execution, minutes]);
  if (!told)
    return (
      <>
        <h1>Timeline</h1>
        <p class="soft">Asking everybody what happened…</p>
      </>
    );
  const shown = zoomed ?? { from: told.from, to: told.to };
  const length = shown.to - shown.from;
  const scaled = (by: number) => around((shown.from + shown.to) / 2, length * by);
  const moved = (by: number) => ({ from: shown.from + length * by, to: shown.to + length * by });
  const keys: Record<string, () => void> = {
    '+': () => zoom(scaled(0.5)),
    '=': () => zoom(scaled(0.5)),
    '-': () => zoom(scaled(2)),
    ArrowLeft: () => zoom(moved(-0.25)),
    ArrowRight: () => zoom(moved(0.25)),
    Home: () => zoom(undefined),
  };
  const harmed = told.client.harmed.filter(({ from, to }) => from <= shown.to && to >= shown.from);
  const summary = `${clock(shown.from)} to ${clock(shown.to)} UTC: ${told.lanes.length} lanes, ${harmed.length + told.client.untold} requests failed or slow${told.isPartial ? ' (still reading)' : ''}`;
  return (
    <>
      <h1>Timeline</h1>
      <p>
        {execution ? (
          <>
            Around the execution <a href={to('executions', execution)}>{execution.split(':').slice(-2).join(' ')}</a>.{' '}
            <a href={to('timeline')}>The last minutes</a>
          </>
        ) : (
          'Who did what when: each in its own words, all on one clock.'
        )}
      </p>
      <div class="row controls">
        {!execution && (
          <label>
            The last{' '}
            <select value={minutes} onChange={(event) => setMinutes(Number((event.target as HTMLSelectElement).value))}>
              {LENGTHS.map((it) => (
                <option key={it} value={it}>
                  {it === 1 ? 'minute' : `${it} minutes`}
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="button" class="quiet" aria-label="Zoom in" onClick={keys['+']}>
          +
        </button>
        <button type="button" class="quiet" aria-label="Zoom out" onClick={keys['-']}>
          −
        </button>
        <button type="button" class="quiet" aria-label="Earlier" onClick={keys.ArrowLeft}>
          ←
        </button>
        <button type="button" class="quiet" aria-label="Later" onClick={keys.ArrowRight}>
          →
        </button>
        <button type="button" class="quiet" disabled={!zoomed} onClick={keys.Home}>
          Whole window
        </button>
      </div>
      {told.notes.map((it) => (
        <p key={it} class="note">
          {it}
        </p>
      ))}
      <figure class="timeline">
        <figcaption>{summary}</figcaption>
        {/* biome-ignore lint/a11y/useSemanticElements: a picture that is walked with keys has no element of its own */}
        <div
          role="group"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: as above
          tabIndex={0}
          aria-label="The picture: plus and minus zoom, the arrows move, Home shows the whole"
          onKeyDown={(event) => {
            const deed = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
            if (!deed) return;
            event.preventDefault();
            deed();
          }}
        >
          <TimelinePicture lanes={told.lanes} {...told.client} shown={shown} summary={summary} zoom={zoom} ask={ask} />
        </div>
      </figure>
      {asked && <Why request={asked} close={() => ask(undefined)} />}
      <TimelineTable lanes={told.lanes} harmed={told.client.harmed} shown={shown} ask={ask} />
    </>
  );
}

function windowQuery(minutes: number): string {
  const to = Math.ceil(Date.now() / STEP_MS) * STEP_MS;
  return `from=${to - minutes * MINUTE}&to=${to}`;
}

const around = (middle: number, length: number): Window => ({
  from: middle - Math.max(500, length) / 2,
  to: middle + Math.max(500, length) / 2,
});

const clock = (ms: number) => new Date(ms).toISOString().slice(11, 19);
