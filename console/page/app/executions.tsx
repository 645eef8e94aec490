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

/** The machines of the environment; of one of them what it takes, and what it has run. */
export function Executions({ machine }: { machine: string | undefined }) {
  const [machines, setMachines] = useState<string[]>([]);
  usePoll('machines', 10_000, async () => {
    setMachines(await get<string[]>('/machines'));
    return true;
  });
  return (
    <>
      <h1>Executions</h1>
      <nav class="tabs" aria-label="State machines">
        {machines.map((it) => (
          <a href={to('executions', it)} aria-current={it === machine ? 'page' : undefined}>
            {it}
          </a>
        ))}
      </nav>
      {machine ? (
        <OfMachine machine={machine} key={machine} />
      ) : (
        <p class="soft">Choose a machine: each is a workflow that can be started, followed and redriven.</p>
      )}
    </>
  );
}

function OfMachine({ machine }: { machine: string }) {
  const [executions, setExecutions] = useState<Listed[]>();
  usePoll(machine, 1_500, async () => {
    const page = await get<{ executions: Listed[] }>(`/machines/${machine}/executions`);
    setExecutions(page.executions);
    return false;
  });
  return (
    <>
      <StartForm machine={machine} />
      <section>
        <h2>What it has run</h2>
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
      </section>
    </>
  );
}

const took = ({ startDate, stopDate }: Listed) =>
  stopDate ? duration(Date.parse(stopDate) - Date.parse(startDate)) : '';
