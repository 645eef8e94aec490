import { useState } from 'preact/hooks';
import { duration } from './duration.ts';
import { get } from './http.ts';
import { to } from './route.ts';
import { StartForm } from './start-form.tsx';
import { ago, Status } from './status.tsx';
import { usePoll } from './use-poll.ts';

interface Listed {
  executionArn: string;
  name: string;
  status: string;
  startDate: string;
  stopDate?: string;
}

interface Machine {
  name: string;
  about?: string;
}

const FEW = 50;
/** As many as one call lists. */
const MOST = 1_000;

/** The machines of the environment; of one of them what it takes, and what it has run. */
export function Executions({ machine }: { machine: string | undefined }) {
  const [machines, setMachines] = useState<Machine[]>();
  usePoll('machines', 5_000, async () => {
    setMachines(await get<Machine[]>('/machines'));
    return false;
  });
  return (
    <>
      <h1>Executions</h1>
      <nav class="tabs" aria-label="State machines">
        {machines?.map(({ name }) => (
          <a key={name} href={to('executions', name)} aria-current={name === machine ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      {machine ? (
        <OfMachine machine={machine} key={machine} />
      ) : (
        <>
          <p>Each machine is a workflow that can be started, followed, stopped and redriven.</p>
          {!machines && <p class="soft">Asking which there are…</p>}
          {machines?.length === 0 && (
            <p class="empty">There is none yet: it is the orchestrator's template that brings them.</p>
          )}
          <dl class="machines">
            {machines?.map(({ name, about }) => (
              <div key={name} class="machine">
                <dt>
                  <a href={to('executions', name)}>{name}</a>
                </dt>
                <dd>{about}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </>
  );
}

function OfMachine({ machine }: { machine: string }) {
  const [{ executions, isMore }, setFound] = useState<{ executions?: Listed[]; isMore?: boolean }>({});
  const [most, setMost] = useState(FEW);
  usePoll(`${machine} ${most}`, 1_500, async (stop) => {
    const found = await get<{ executions: Listed[]; isMore: boolean }>(`/machines/${machine}/executions?most=${most}`);
    if (!stop.aborted) setFound(found);
    return false;
  });
  return (
    <div class="starts">
      <StartForm machine={machine} />
      <section>
        <h2>What it has run</h2>
        {!executions && <p class="soft">Asking what it has run…</p>}
        {executions?.length === 0 && <p class="empty">Nothing yet.</p>}
        {executions && executions.length > 0 && (
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th>Name</th>
                  <th>Status</th>
                  <th>Started</th>
                  <th class="number">Took</th>
                </tr>
              </thead>
              <tbody>
                {executions.map((it) => (
                  <tr key={it.executionArn}>
                    <td>
                      <a href={to('executions', it.executionArn)}>{it.name}</a>
                    </td>
                    <td>
                      <Status status={it.status} />
                    </td>
                    <td>{ago(it.startDate)}</td>
                    <td class="number">{took(it)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {isMore && most < MOST && (
          <button type="button" class="quiet" onClick={() => setMost(Math.min(MOST, most * 2))}>
            Show {Math.min(MOST, most * 2) - most} older
          </button>
        )}
        {isMore && most >= MOST && (
          <p class="soft">
            There are older ones: the timeline has those of a window, <code>aws stepfunctions list-executions</code>{' '}
            all.
          </p>
        )}
      </section>
    </div>
  );
}

const took = ({ startDate, stopDate }: Listed) =>
  stopDate ? duration(Date.parse(stopDate) - Date.parse(startDate)) : '';
