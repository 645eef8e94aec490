import { useEffect, useState } from 'preact/hooks';
import type { Told } from '../../things.ts';
import { Calls } from './calls.tsx';
import { get } from './http.ts';
import { useOpened } from './use-opened.ts';

/** A thing of the stack: its kind, and the name or id by which AWS knows it. */
export interface Named {
  kind: string;
  name: string;
}

/** What AWS tells of a thing, and the calls to ask for it. Escape closes it. */
export function Thing({ kind, name, close }: Named & { close: () => void }) {
  const [told, setTold] = useState<Told>();
  const [problem, setProblem] = useState<string>();
  const heading = useOpened(close);
  const ask = () =>
    get<Told>(`/things/${kind}/${encodeURIComponent(name)}`).then(
      (found) => {
        setTold(found);
        setProblem(undefined);
      },
      (error: Error) => setProblem(error.message),
    );
  useEffect(() => void ask(), []);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard
    <aside class="thing opened" aria-label={`${kind} ${name}`} aria-live="polite" tabIndex={0}>
      <h2 ref={heading} tabIndex={-1}>
        {kind.replace('-', ' ')} <span class="soft">{name}</span>
      </h2>
      <p class="row">
        <button type="button" class="quiet" onClick={ask}>
          Ask again
        </button>
        <button type="button" class="quiet" onClick={close}>
          Close
        </button>
      </p>
      {!told && !problem && <p class="soft">Asking AWS…</p>}
      <p class="problem" role="alert" hidden={!problem}>
        {problem}
      </p>
      {told && (
        <>
          <Facts of={told.answer} />
          <Calls calls={told.calls} />
          <details>
            <summary>All that AWS answers</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached with the keyboard */}
            <pre tabIndex={0}>{JSON.stringify(told.answer, null, 2)}</pre>
          </details>
        </>
      )}
    </aside>
  );
}

/** The members that are one value each, in the order of AWS; what has happened to a database comes as a list. */
function Facts({ of }: { of: object }) {
  const { Events = [], ...rest } = of as { Events?: { Date: string; Message: string }[] } & Record<string, unknown>;
  const facts = Object.entries(rest).flatMap(([name, value]): [string, string][] => {
    if (value === null || value === '') return [];
    if (typeof value !== 'object') return [[name, String(value)]];
    // `{ Code: 'active' }` and `{ Name: 'running', Code: 16 }` are one value to a reader.
    const { Name, Code } = value as { Name?: string; Code?: string };
    const word = Name ?? Code;
    return typeof word === 'string' ? [[name, word]] : [];
  });
  return (
    <>
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {Events.length > 0 && (
        <>
          <h3>What has happened to it</h3>
          <ol class="events">
            {Events.slice(0, 12).map(({ Date: at, Message }) => (
              <li key={`${at} ${Message}`}>
                <time dateTime={at}>{at.slice(11, 19)}</time> {Message}
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}
