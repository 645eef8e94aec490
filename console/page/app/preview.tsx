import { useState } from 'preact/hooks';
import { duration } from './duration.ts';
import { get, post } from './http.ts';
import { usePoll } from './use-poll.ts';

interface Shown {
  targets: { id: string; zone?: string }[];
  predicted: { ms: number; runs: number };
  budget: { remainingMs: number };
  refusals: string[];
}

/** A dry run: which targets the drill would hit at this moment, and what its history says that it will cost. */
export function Preview({ drill }: { drill: string }) {
  const [shown, setShown] = useState<Shown>();
  const [problem, setProblem] = useState<string>();
  let executionArn: string | undefined;
  usePoll(drill, 500, async () => {
    executionArn ??= (await post<{ executionArn: string }>('/drills', { drill, dryRun: true })).executionArn;
    const { status, output, error, cause } = await get<Record<string, string>>(
      `/executions/${encodeURIComponent(executionArn)}`,
    );
    if (status === 'RUNNING') return false;
    if (output) setShown(JSON.parse(output));
    else setProblem(`${error}: ${cause}`);
    return true;
  });
  if (problem) return <p class="problem">{problem}</p>;
  if (!shown) return <p class="soft">Asking what it would hit; that harms nothing…</p>;
  const { targets, predicted, budget, refusals } = shown;
  return (
    <div class="note">
      <ul>
        {targets.map(({ id, zone }) => (
          <li key={id}>
            It would hit <strong>{id}</strong> {zone && `in ${zone}`}
          </li>
        ))}
        <li>
          It would cost {duration(predicted.ms)} of the error budget,{' '}
          {predicted.runs > 0
            ? `by its ${predicted.runs === 1 ? 'one run' : `${predicted.runs} runs`}`
            : 'at the most, by what it allows itself'}
          ; {duration(budget.remainingMs)} are left of 30 days
        </li>
        {refusals.map((reason) => (
          <li key={reason}>
            <strong>It would be refused:</strong> {reason}
          </li>
        ))}
      </ul>
    </div>
  );
}
