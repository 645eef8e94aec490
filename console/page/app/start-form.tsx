import { useState } from 'preact/hooks';
import { get, post } from './http.ts';
import { to } from './route.ts';
import { usePoll } from './use-poll.ts';

interface Property {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  description?: string;
  minimum?: number;
  maximum?: number;
}

interface Schema {
  properties?: Record<string, Property>;
  required?: string[];
}

interface Machine {
  about?: string;
  schema?: Schema;
}

/** Starts an execution, with a field for each member of the machine's input. */
export function StartForm({ machine }: { machine: string }) {
  const [{ about, schema }, setMachine] = useState<Machine>({});
  const [values, setValues] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string>();
  usePoll(machine, 5_000, async () => {
    setMachine(await get<Machine>(`/machines/${machine}`));
    return true;
  });
  const fields = Object.entries(schema?.properties ?? {});

  async function start(event: Event): Promise<void> {
    event.preventDefault();
    try {
      const input = schema ? inputOf(fields, values) : (JSON.parse(values.json ?? '{}') as object);
      const { executionArn } = await post<{ executionArn: string }>(`/machines/${machine}/executions`, { input });
      location.hash = to('executions', executionArn);
    } catch (error) {
      setProblem((error as Error).message);
    }
  }

  const set = (name: string) => (event: Event) =>
    setValues({ ...values, [name]: (event.target as HTMLInputElement).value });
  return (
    <form class="sheet" onSubmit={start}>
      <h2>Start {machine}</h2>
      {about && <p class="soft">{about}</p>}
      {fields.map(([name, it]) => (
        <Field
          key={name}
          name={name}
          property={it}
          required={schema?.required?.includes(name) ?? false}
          onInput={set(name)}
        />
      ))}
      {!schema && (
        <label>
          input <textarea rows={4} spellcheck={false} onInput={set('json')} placeholder={'{"environment":"dev"}'} />
        </label>
      )}
      <p class="problem" role="alert" hidden={!problem}>
        {problem}
      </p>
      <button type="submit">Start</button>
    </form>
  );
}

interface FieldProps {
  name: string;
  property: Property;
  required: boolean;
  onInput: (event: Event) => void;
}

function Field({ name, property, required, onInput }: FieldProps) {
  const { type, enum: choices = type === 'boolean' ? [true, false] : undefined, description } = property;
  // A member that can have one value alone is not a question.
  if (property.const !== undefined) return null;
  const common = { id: `field-${name}`, required, onInput };
  return (
    <div class="field">
      <label for={common.id}>
        {name} {!required && <span class="soft">(optional)</span>}
      </label>
      {choices ? (
        <select {...common}>
          <option value="">{required ? 'choose' : 'not given'}</option>
          {choices.map((it) => (
            <option value={String(it)}>{String(it)}</option>
          ))}
        </select>
      ) : type === 'number' || type === 'integer' ? (
        <input {...common} type="number" step="any" min={property.minimum} max={property.maximum} />
      ) : (
        <input {...common} pattern={property.pattern?.replace(/^\^|\$$/g, '')} />
      )}
      {description && <small>{description}</small>}
    </div>
  );
}

function inputOf(fields: readonly [string, Property][], values: Readonly<Record<string, string>>): object {
  const given = fields.flatMap(([name, { type, const: only }]): [string, unknown][] => {
    if (only !== undefined) return [[name, only]];
    const value = values[name];
    if (!value) return [];
    if (type === 'number' || type === 'integer') return [[name, Number(value)]];
    if (type === 'boolean') return [[name, value === 'true']];
    if (type === 'object' || type === 'array') return [[name, JSON.parse(value)]];
    return [[name, value]];
  });
  return Object.fromEntries(given);
}
