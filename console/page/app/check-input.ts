/** A member of a machine's input, as far as a form asks for it. */
export interface Property {
  type?: string;
  const?: unknown;
  default?: unknown;
  enum?: unknown[];
  items?: { enum?: unknown[] };
  pattern?: string;
  description?: string;
  minimum?: number;
  maximum?: number;
}

export interface Schema {
  properties?: Record<string, Property>;
  required?: string[];
}

export interface Checked {
  readonly input: Readonly<Record<string, unknown>>;
  /** By field, what is wrong with it, in a sentence. */
  readonly mistakes: ReadonlyMap<string, string>;
}

/** Patterns of the inputs in words; one that is not here is shown as it is. */
const WORDS: Readonly<Record<string, string>> = {
  '^[0-9a-f]{40}$': 'all 40 digits of a commit',
  '^arn:[^:]+:states:.+:execution:.+$': 'the ARN of an execution',
};

/** The input that the texts of a form's fields make, and what an execution would refuse of it. An empty text is a member that is not given. */
export function checkInput(
  { properties = {}, required = [] }: Schema,
  texts: Readonly<Record<string, string>>,
): Checked {
  const input: Record<string, unknown> = {};
  const mistakes = new Map<string, string>();
  for (const [name, property] of Object.entries(properties)) {
    if (property.const !== undefined) {
      input[name] = property.const;
      continue;
    }
    const text = texts[name]?.trim() ?? '';
    if (!text) {
      if (required.includes(name)) mistakes.set(name, `"${name}" is needed`);
      continue;
    }
    try {
      input[name] = readText(name, property, text);
    } catch (error) {
      mistakes.set(name, (error as Error).message);
    }
  }
  return { input, mistakes };
}

/** A text is not what its member takes. */
class Mistake extends Error {
  override readonly name = 'Mistake';
}

/** Throws `Mistake`. */
function readText(name: string, { type, pattern, minimum, maximum, enum: choices }: Property, text: string): unknown {
  if (type === 'boolean') return text === 'true';
  if (type === 'number' || type === 'integer') {
    const value = Number(text);
    if (Number.isNaN(value)) throw new Mistake(`"${text}" is not a number`);
    if (minimum !== undefined && value < minimum) throw new Mistake(`${text} is too little: ${minimum} at least`);
    if (maximum !== undefined && value > maximum) throw new Mistake(`${text} is too much: ${maximum} at most`);
    return value;
  }
  if (type === 'object' || type === 'array') return parsed(name, type, text);
  if (choices && !choices.includes(text)) throw new Mistake(`"${text}" is none of ${choices.join(', ')}`);
  if (pattern && !new RegExp(pattern).test(text))
    throw new Mistake(`"${text}" is not ${WORDS[pattern] ?? `like ${pattern}`}`);
  return text;
}

function parsed(name: string, type: 'object' | 'array', text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Mistake(`"${name}" is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (Array.isArray(value) !== (type === 'array') || typeof value !== 'object' || value === null)
    throw new Mistake(`"${name}" takes ${type === 'array' ? 'a list, as ["web"]' : 'an object, as {"seconds":60}'}`);
  return value;
}
