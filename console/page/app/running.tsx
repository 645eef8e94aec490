import type { Running as Found } from '../../running.ts';
import { to } from './route.ts';

/** The executions that run, and the state that each is in. */
export function Running({ running }: { running: readonly Found[] | undefined }) {
  return (
    <section aria-live="polite">
      <h2>Running now</h2>
      {!running ? (
        <p class="soft">Asking what runs…</p>
      ) : running.length === 0 ? (
        <p class="soft">
          Nothing. <a href={to('executions')}>Start something</a>
        </p>
      ) : (
        <ul class="plain">
          {running.map(({ executionArn, machine, name, states, touches }) => (
            <li key={executionArn}>
              <span class="badge running">running</span>{' '}
              <a href={to('executions', executionArn)}>
                {machine} <span class="soft">{name}</span>
              </a>{' '}
              {states.length > 0 && (
                <>
                  in <strong>{states.join(', ')}</strong>
                </>
              )}
              {touches.length > 0 && <span class="soft"> with {touches.join(', ')}</span>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
