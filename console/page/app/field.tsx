import type { Property } from './check-input.ts';

interface FieldProps {
  name: string;
  label?: string;
  property: Property;
  required: boolean;
  text: string;
  mistake: string | undefined;
  onText: (text: string) => void;
}

/** One member of an input; a member that can have one value alone is told, not asked. */
export function Field({ name, label = name, property, required, text, mistake, onText }: FieldProps) {
  const { type, const: only, enum: choices = type === 'boolean' ? [true, false] : undefined, description } = property;
  if (only !== undefined)
    return (
      <p>
        <strong>{label}</strong> {String(only)}
      </p>
    );
  const id = `field-${name}`;
  const common = {
    id,
    required,
    value: text,
    'aria-invalid': mistake !== undefined,
    'aria-describedby':
      [description && `${id}-about`, mistake && `${id}-mistake`].filter(Boolean).join(' ') || undefined,
    onInput: (event: Event) => onText((event.target as HTMLInputElement).value),
  };
  return (
    <div class="field">
      <label for={id}>
        {label} {!required && <span class="soft">(optional)</span>}
      </label>
      {choices ? (
        <select {...common}>
          <option value="">{required ? 'choose' : 'not given'}</option>
          {choices.map((it) => (
            <option value={String(it)}>{String(it)}</option>
          ))}
        </select>
      ) : type === 'object' || type === 'array' ? (
        <textarea {...common} rows={2} spellcheck={false} placeholder={example(property)} />
      ) : (
        <input
          {...common}
          inputMode={type === 'number' || type === 'integer' ? 'decimal' : 'text'}
          spellcheck={false}
        />
      )}
      <small class="mistake" id={`${id}-mistake`} role="alert" hidden={!mistake}>
        {mistake}
      </small>
      {description && <small id={`${id}-about`}>{description}</small>}
    </div>
  );
}

const example = ({ type, items }: Property) =>
  type === 'array' ? JSON.stringify(items?.enum ?? ['…']) : '{"name": "value"}';
