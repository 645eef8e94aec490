import type { Language } from './definition.ts';
import { unexpectedType } from './error.ts';
import { expressionProblems } from './expression-problems.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { InvalidPath, path, put } from './jsonpath.ts';
import type { Problem } from './problem.ts';
import type { Evaluate } from './scope.ts';
import { expressionOf, jsonataTemplate, pathOrIntrinsic, pathTemplate } from './template.ts';

type Type = 'string' | 'number' | 'boolean' | 'object' | 'array';

function typeOf(value: Json): string {
  return Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
}

/** A Unicode identifier of up to 80 characters. */
const VARIABLE = /^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u;

/** Reads one object of a definition, field by field, and notes what AWS would refuse. */
export class Fields {
  readonly raw: JsonObject;
  readonly location: string;
  readonly language: Language;
  /** The language of the whole machine: a state's own is for its fields, not for the states within it. */
  readonly machine: Language;
  readonly problems: Problem[];

  constructor(raw: JsonObject, location: string, language: Language, machine: Language, problems: Problem[]) {
    this.raw = raw;
    this.location = location;
    this.language = language;
    this.machine = machine;
    this.problems = problems;
  }

  /** The object below a field. */
  inside(raw: JsonObject, step: string | number, language: Language = this.language): Fields {
    return new Fields(raw, this.below(step), language, this.machine, this.problems);
  }

  private below(step: string | number): string {
    return `${this.location === '/' ? '' : this.location}/${step}`;
  }

  problem(message: string, field?: string | number, code = 'SCHEMA_VALIDATION_FAILED'): void {
    const location = field === undefined ? this.location : this.below(field);
    this.problems.push({ severity: 'ERROR', code, message, location });
  }

  has(name: string): boolean {
    return Object.hasOwn(this.raw, name);
  }

  /** Notes those that are missing, in AWS's order. */
  require(...names: string[]): boolean {
    const absent = names.filter((name) => !this.has(name));
    if (absent.length > 0) this.problem(`These fields are required: [${absent.join(', ')}]`);
    return absent.length === 0;
  }

  private typed(name: string, type: Type): Json | undefined {
    const value = this.raw[name];
    if (value === undefined) return undefined;
    if (typeOf(value) === type) return value;
    this.problem(`Expected value of type ${type.charAt(0).toUpperCase()}${type.slice(1)}`, name);
    return undefined;
  }

  string(name: string): string | undefined {
    return this.typed(name, 'string') as string | undefined;
  }

  boolean(name: string): boolean | undefined {
    return this.typed(name, 'boolean') as boolean | undefined;
  }

  object(name: string): JsonObject | undefined {
    return this.typed(name, 'object') as JsonObject | undefined;
  }

  number(name: string, least?: number, most?: number): number | undefined {
    const value = this.typed(name, 'number') as number | undefined;
    if (value === undefined) return undefined;
    if (least !== undefined && value < least) this.problem(`Minimum value is ${least}`, name);
    if (most !== undefined && value > most) this.problem(`Maximum value is ${most}`, name);
    return value;
  }

  /** A text that is one of a few. */
  oneOf(name: string, values: readonly string[]): void {
    if (!this.has(name) || values.includes(this.raw[name] as string)) return;
    this.problem(`Value should be one of the following: [${values.join(', ')}]`, name);
  }

  /** The objects of a list, each with its own location. */
  objects(name: string): Fields[] {
    const list = this.typed(name, 'array') as Json[] | undefined;
    return (list ?? []).flatMap((entry, index) => {
      if (isObject(entry)) return [this.inside(entry, `${name}[${index}]`)];
      this.problem('Expected value of type Object', `${name}[${index}]`);
      return [];
    });
  }

  strings(name: string): string[] {
    const list = this.typed(name, 'array') as Json[] | undefined;
    return (list ?? []).filter((entry) => typeof entry === 'string');
  }

  /** A field that is a value in JSONPath and may be an expression in JSONata. */
  value(name: string): Evaluate | undefined {
    const value = this.raw[name];
    if (value === undefined) return undefined;
    return this.language === 'JSONata' ? this.template(name) : async () => value;
  }

  /** The same, of one type: an expression that gives another fails the state. */
  typedValue(name: string, type: Type): Evaluate | undefined {
    const evaluate = this.value(name);
    const text = this.language === 'JSONata' ? expressionOf(this.raw[name] ?? null) : undefined;
    if (!evaluate || text === undefined) return evaluate;
    return async (scope) => {
      const value = await evaluate(scope);
      if (typeOf(value) === type) return value;
      throw unexpectedType(text, name, type, value);
    };
  }

  /** Any JSON with expressions in it, in the state's language. */
  template(name: string): Evaluate | undefined {
    const value = this.raw[name];
    if (value === undefined) return undefined;
    if (this.language === 'JSONPath') return this.compiled(name, () => pathTemplate(value));
    const found = this.problems.length;
    expressionProblems(value, this.below(name), (code, message, location) =>
      this.problems.push({ severity: 'ERROR', code, message, location }),
    );
    return this.problems.length > found ? undefined : jsonataTemplate(value, name);
  }

  /** `Assign`: a template whose keys are names of variables. */
  assignments(name: string): Evaluate | undefined {
    for (const key of Object.keys(this.object(name) ?? {})) {
      const variable = this.language === 'JSONPath' && key.endsWith('.$') ? key.slice(0, -2) : key;
      if (variable === 'states') {
        this.problem("Cannot assign to reserved variable '$states'.", name, 'RESERVED_VARIABLE_NAME');
      } else if (!VARIABLE.test(variable)) {
        const message = `Invalid variable name '${variable}': the variable name contains invalid characters.`;
        this.problem(message, name, 'INVALID_VARIABLE_NAME');
      }
    }
    return this.template(name);
  }

  /** `InputPath` and its like: null stands for an empty object. */
  path(name: string): Evaluate | undefined {
    if (!this.has(name)) return undefined;
    if (this.raw[name] === null) return async () => ({});
    const text = this.string(name);
    return text === undefined ? undefined : this.compiled(name, () => pathOrIntrinsic(text));
  }

  /** A path that must not be an intrinsic function, as text for messages. */
  pathText(name: string): string | undefined {
    const text = this.string(name);
    if (text !== undefined) this.compiled(name, async () => path(text));
    return text;
  }

  /** `ResultPath`: undefined where it is absent, null where it discards. */
  referencePath(name: string): string | null | undefined {
    if (this.raw[name] === null) return null;
    const text = this.string(name);
    if (text === undefined) return undefined;
    const ok = this.compiled(name, () => {
      if (!text.startsWith('$') || text.startsWith('$$')) throw new InvalidPath(`'${text}' is not a reference path`);
      if (!/\[\d+\]/.test(text)) put({}, text, null);
      return async () => null;
    });
    return ok ? text : undefined;
  }

  private compiled<T>(name: string, compile: () => T): T | undefined {
    try {
      return compile();
    } catch {
      if (isObject(this.raw[name])) {
        const field = offender(this.raw[name]) ?? name;
        this.problem(
          `The value for the field '${field}' must be a valid JSONPath or a valid intrinsic function call`,
          name,
        );
      } else if (name === 'ResultPath') this.problem('Value is not a Reference Path', name);
      else this.problem('Value must be a valid JSONPath.', name);
      return undefined;
    }
  }
}

/** The key of a template whose path does not compile. */
function offender(value: Json): string | undefined {
  for (const [key, part] of Object.entries(value ?? {})) {
    if (typeof part === 'object' && part !== null) {
      const inside = offender(part as Json);
      if (inside) return inside;
    } else if (key.endsWith('.$')) {
      try {
        pathOrIntrinsic(String(part), key);
      } catch {
        return key;
      }
    }
  }
  return undefined;
}
