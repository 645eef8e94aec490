import { useState } from 'preact/hooks';
import type { Planned as Known } from '../../rotation.ts';
import { get } from './http.ts';
import { ago } from './status.tsx';
import { usePoll } from './use-poll.ts';

type LeftOut = Omit<NonNullable<Known['leftOut']>, 'first' | 'last'> & { first: string; last: string };

/** As it comes over the wire, where a moment is a string. */
type Planned = Omit<Known, 'next' | 'leftOut'> & { next?: string; leftOut?: LeftOut };

/** Why no drill may run at present, if none may. */
interface ScheduleProps {
  stopped: string | undefined;
}

/** Which drill comes next by itself and when, in the person's own time zone, and what the schedule leaves out. */
export function Schedule({ stopped }: ScheduleProps) {
  const [planned, setPlanned] = useState<readonly Planned[]>();
  usePoll('schedule', 60_000, async () => {
    setPlanned(await get<Planned[]>('/drills/schedule'));
    return false;
  });
  if (!planned) return <p class="soft">Asking what is planned…</p>;
  if (planned.length === 0) return <p>Nothing is drilled by a schedule here.</p>;
  const isOff = planned.every(({ isOn }) => !isOn);
  return (
    <section aria-label="Schedule">
      <Next planned={planned} stopped={stopped} />
      <details>
        <summary>The schedule of {planned.length === 1 ? 'one drill' : `${planned.length} drills`}</summary>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Drill</th>
                <th scope="col">{isOff ? 'Next, if it were on' : 'Next'}</th>
                <th scope="col">Leaves out</th>
              </tr>
            </thead>
            <tbody>
              {planned.map(({ drill, isOn, next, expression, leftOut }) => (
                <tr key={drill}>
                  <th scope="row">{drill}</th>
                  <td>
                    {next ? short.format(new Date(next)) : expression}
                    {!isOn && !isOff && <span class="soft"> if it were on</span>}
                  </td>
                  <td>{leftOut ? turns(leftOut) : 'nothing'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

function Next({ planned, stopped }: ScheduleProps & { planned: readonly Planned[] }) {
  const on = planned.filter(({ isOn }) => isOn);
  const first = (on.length > 0 ? on : planned).find(({ next }) => next);
  const left = (on.length > 0 ? on : planned)
    .flatMap(({ leftOut }) => leftOut ?? [])
    .sort((a, b) => a.first.localeCompare(b.first))[0];
  return (
    <p>
      {on.length === 0 ? (
        <>
          <strong>No drill starts by itself here</strong>: the schedule of this environment is off.
          {first && ` If it were on, ${first.drill} would be the next, on ${moment(first.next!)}.`}
        </>
      ) : (
        first && (
          <>
            Next by the schedule: <strong>{first.drill}</strong>, {ago(first.next!)}, on {moment(first.next!)}.
            {stopped !== undefined && ' As long as drills are stopped, it will be refused.'}
          </>
        )
      )}
      {left && ` It leaves out what falls between ${day(left.from)} and ${day(left.to)}: ${left.because}.`}
    </p>
  );
}

function turns({ turns: count, first, last, because }: LeftOut) {
  const days = count === 1 ? date(first) : `${count} turns, ${date(first)} to ${date(last)}`;
  return `${days}: ${because}`;
}

const words = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});
/** `Monday 23 November at 04:42 CET` */
const moment = (at: string) => words.format(new Date(at));

/** `Mon 23 Nov, 04:42 CET` */
const short = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});
/** `Mon 21 Dec` */
const dates = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const date = (at: string) => dates.format(new Date(at));

/** `20 December`, of `12-20`. */
const day = (of: string) =>
  new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    new Date(`2028-${of}T00:00:00Z`),
  );
