import { useState } from 'preact/hooks';
import type { HistoryEvent } from './read-states.ts';

const SHOWN = 200;

/** The events in the order of their ids, the newest first; a long history is shown in parts. */
export function History({ events }: { events: readonly HistoryEvent[] }) {
  const [shown, setShown] = useState(SHOWN);
  const newest = [...events].reverse().slice(0, shown);
  return (
    <details>
      <summary>
        History, {events.length} {events.length === 1 ? 'event' : 'events'}
      </summary>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th class="number">Id</th>
              <th>Time</th>
              <th>Type</th>
              <th>About</th>
            </tr>
          </thead>
          <tbody>
            {newest.map((event) => (
              <tr key={event.id}>
                <td class="number">{event.id}</td>
                <td>{event.timestamp.slice(11, 23)}</td>
                <td>{event.type}</td>
                <td class="about">{about(event)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {events.length > shown && (
        <button type="button" onClick={() => setShown(shown + 1000)}>
          Show {Math.min(1000, events.length - shown)} more
        </button>
      )}
    </details>
  );
}

/** The state's name, or the error: what somebody looks for in a row. */
function about(event: HistoryEvent): string {
  const found = Object.entries(event).find(([key]) => key.endsWith('EventDetails'));
  const { name, error, cause, resource } = (found?.[1] ?? {}) as Record<string, string | undefined>;
  return [name, resource, error, cause?.slice(0, 200)].filter(Boolean).join(': ');
}
