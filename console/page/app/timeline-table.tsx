import { useState } from 'preact/hooks';
import type { Harmed } from '../../timeline/requests.ts';
import type { Lane, Window } from '../../timeline/span.ts';
import { duration } from './duration.ts';
import { to } from './route.ts';

const SHOWN = 100;

interface TableProps {
  lanes: readonly Lane[];
  harmed: readonly Harmed[];
  shown: Window;
  ask: (request: Harmed) => void;
}

interface Line {
  from: number;
  to: number;
  who: string;
  what: string;
  executionArn?: string | undefined;
  request?: Harmed;
}

/** What the picture shows, in the order of time, for whoever would rather read. */
export function TimelineTable({ lanes, harmed, shown, ask }: TableProps) {
  const [most, setMost] = useState(SHOWN);
  const lines = linesOf(lanes, harmed, shown);
  return (
    <details class="timeline-table">
      <summary>
        The same as a table, {lines.length} {lines.length === 1 ? 'line' : 'lines'}
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard */}
      <section class="scroll" aria-label="Table of the timeline" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th>Time (UTC)</th>
              <th class="number">Took</th>
              <th>Who</th>
              <th>What</th>
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, most).map(({ from, to: end, who, what, executionArn, request }, index) => (
              <tr key={`${from} ${who} ${what} ${index}`}>
                <td class="number">{new Date(from).toISOString().slice(11, 23)}</td>
                <td class="number">{end > from ? duration(end - from) : ''}</td>
                <td>{executionArn ? <a href={to('executions', executionArn)}>{who}</a> : who}</td>
                <td>
                  {what}{' '}
                  {request && (
                    <button type="button" class="quiet small" onClick={() => ask(request)}>
                      Why<span class="unseen"> did the {request.what} fail</span>?
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {lines.length > most && (
        <button type="button" class="quiet" onClick={() => setMost(most + 500)}>
          Show {Math.min(500, lines.length - most)} more
        </button>
      )}
    </details>
  );
}

function linesOf(lanes: readonly Lane[], harmed: readonly Harmed[], shown: Window): Line[] {
  const isShown = ({ from, to }: Window) => from <= shown.to && to >= shown.from;
  return [
    ...lanes.flatMap(({ source, name, spans, executionArn }) =>
      spans
        .filter(isShown)
        .map(({ from, to, what }): Line => ({ from, to, what, who: `${source}: ${name}`, executionArn })),
    ),
    ...harmed.filter(isShown).map((it): Line => ({ ...it, who: 'client', request: it })),
  ].sort((a, b) => a.from - b.from);
}
