import { useEffect, useState } from 'preact/hooks';
import type { Phase } from './drill-phases.ts';

const SIGNS: Readonly<Record<Phase['status'], string>> = {
  done: '✓',
  running: '▶',
  failed: '✗',
  ahead: '',
  'left out': '–',
};

/** How far a drill has come: what is done and how long it took, what it does now, what is ahead. */
export function Phases({ phases }: { phases: readonly Phase[] }) {
  const now = useSeconds(phases.some(({ status }) => status === 'running'));
  const at = phases.findIndex(({ status }) => status === 'running');
  const next = phases.slice(at + 1).find(({ status }) => status === 'ahead');
  const running = phases[at];
  return (
    <>
      <ol class="phases" aria-label="What the drill does, in order">
        {phases.map(({ name, status, since, until }) => (
          <li key={name} class={status.replace(' ', '-')} aria-current={status === 'running' ? 'step' : undefined}>
            <span aria-hidden="true">{SIGNS[status]}</span> {name}
            <span class="unseen">, {status}</span>{' '}
            <span class="took">{since !== undefined && lasted(Math.max(0, (until ?? now) - since))}</span>
          </li>
        ))}
      </ol>
      {running && (
        <p class="now">
          <span aria-live="polite">
            <strong>{running.name}</strong>
            {next && ` now, then: ${next.name.toLowerCase()}`}
          </span>
          {running.waits && <span class="soft"> ({running.waits.replaceAll(UNITS, '$1\u00a0$2')})</span>}
        </p>
      )}
    </>
  );
}

const UNITS = /(\d) (ms|s|min)\b/g;

/** The time, told once a second while somebody waits for it. */
function useSeconds(isAwaited: boolean): number {
  const [now, tick] = useState(Date.now());
  useEffect(() => {
    if (!isAwaited) return;
    const timer = setInterval(() => tick(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isAwaited]);
  return now;
}

/** Whole seconds, so that it does not flicker; less than one is one digit. */
const lasted = (ms: number) => (ms < 950 ? `${(ms / 1_000).toFixed(1)}\u00a0s` : `${Math.round(ms / 1_000)}\u00a0s`);
