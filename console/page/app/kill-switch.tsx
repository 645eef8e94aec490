import { useState } from 'preact/hooks';
import { post, remove } from './http.ts';

/** Stops every drill and takes back what it has done, and lets none begin until it is taken away. */
export function KillSwitch({ stopped }: { stopped: string | undefined }) {
  const [because, setBecause] = useState('');
  const [problem, setProblem] = useState<string>();
  const attempt = (deed: () => Promise<void>) => async (event: Event) => {
    event.preventDefault();
    await deed().then(
      () => setProblem(undefined),
      (error: Error) => setProblem(error.message),
    );
  };
  return (
    <>
      {stopped !== undefined ? (
        <form class="problem row" onSubmit={attempt(() => remove('/drills/stop'))}>
          <span>
            <strong>All drills are stopped:</strong> {stopped}
          </span>
          <button type="submit">Let them run again</button>
        </form>
      ) : (
        <form class="row" onSubmit={attempt(() => post('/drills/stop', { because }, 'PUT'))}>
          <label for="because">Stop all drills, because</label>
          <input
            id="because"
            class="short"
            required
            value={because}
            onInput={(event) => setBecause((event.target as HTMLInputElement).value)}
          />
          <button type="submit" class="danger">
            Stop all
          </button>
        </form>
      )}
      <p class="problem" role="alert" hidden={!problem}>
        {problem}
      </p>
    </>
  );
}
