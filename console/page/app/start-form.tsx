import { useState } from 'preact/hooks';
import { Calls } from './calls.tsx';
import { checkInput, type Schema } from './check-input.ts';
import { Field } from './field.tsx';
import { get, post } from './http.ts';
import { to } from './route.ts';
import { usePoll } from './use-poll.ts';

interface Machine {
  about?: string;
  schema?: Schema;
  /** What it takes to be meant; nothing is asked where this is not there. */
  stake?: string;
  /** The AWS call that starts it, but for the input. */
  call?: string;
}

/** Starts an execution, with a field for each member of the machine's input; what would be refused is said before. */
export function StartForm({ machine }: { machine: string }) {
  const [{ about, schema, stake, call = '' }, setMachine] = useState<Machine>({});
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [means, setMeans] = useState(false);
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  usePoll(machine, 5_000, async () => {
    setMachine(await get<Machine>(`/machines/${machine}`));
    return true;
  });
  const fields = Object.entries(schema?.properties ?? {});
  const given = { ...Object.fromEntries(fields.map(([name, it]) => [name, String(it.default ?? '')])), ...texts };
  const { input, mistakes } = schema ? checkInput(schema, given) : bare(texts.json);

  async function start(event: Event): Promise<void> {
    event.preventDefault();
    if (!call || isBusy) return;
    setTried(true);
    const [first] = mistakes.keys();
    if (first) return document.getElementById(`field-${first}`)?.focus();
    if (stake && !means) return document.getElementById('means')?.focus();
    setBusy(true);
    try {
      const { executionArn } = await post<{ executionArn: string }>(`/machines/${machine}/executions`, {
        input,
        means,
      });
      location.hash = to('executions', executionArn);
    } catch (error) {
      setProblem((error as Error).message);
    }
    setBusy(false);
  }

  const set = (name: string) => (text: string) => setTexts({ ...texts, [name]: text });
  return (
    <form class="sheet" onSubmit={start} noValidate>
      <h2>Start {machine}</h2>
      {about && <p class="soft">{about}</p>}
      {!call && <p class="soft">Asking what it takes…</p>}
      {fields.map(([name, property]) => (
        <Field
          key={name}
          {...{ name, property }}
          required={schema?.required?.includes(name) ?? false}
          text={given[name] ?? ''}
          mistake={isTried || texts[name] ? mistakes.get(name) : undefined}
          onText={set(name)}
        />
      ))}
      {call && !schema && (
        <Field
          name="json"
          label="input"
          property={{ type: 'object' }}
          required
          text={texts.json ?? ''}
          mistake={isTried ? mistakes.get('json') : undefined}
          onText={set('json')}
        />
      )}
      {stake && (
        <div class="field">
          <label>
            <input
              id="means"
              type="checkbox"
              checked={means}
              aria-describedby="means-mistake"
              onInput={() => setMeans(!means)}
            />{' '}
            {stake}: I mean it
          </label>
          <small class="mistake" id="means-mistake" role="alert" hidden={!isTried || means}>
            It starts when this is ticked
          </small>
        </div>
      )}
      <p class="problem" role="alert" hidden={!problem}>
        {problem}
      </p>
      <button type="submit" aria-disabled={!call}>
        Start
      </button>
      {mistakes.size === 0 && call && <Calls calls={[`${call} --input ${quoted(JSON.stringify(input))}`]} />}
    </form>
  );
}

/** The input of a machine of which nobody knows what it takes. */
const bare = (text = '') => {
  const { input, mistakes } = checkInput({ properties: { json: { type: 'object' } } }, { json: text });
  return { input: (input.json ?? {}) as object, mistakes };
};

/** For a POSIX shell. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
