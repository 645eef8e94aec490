import type { Catcher } from './catch.ts';
import type { CommonState, Definition, Language, Region, State } from './definition.ts';
import { Fields } from './fields.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { InvalidDefinition, type Problem } from './problem.ts';
import { reachability } from './reachability.ts';
import type { Retrier } from './retry.ts';
import { checkLanguage, checkShape, unsupported } from './state-shape.ts';
import { stateTypes } from './states/states.ts';

/** Compiles the text of a definition. Throws `InvalidDefinition` with everything that is wrong, in the words of AWS. */
export function parse(text: string): Definition {
  const { definition, problems } = check(text);
  if (!definition || problems.some((it) => it.severity === 'ERROR')) throw new InvalidDefinition(problems);
  return definition;
}

/** The same without throwing. */
export function check(text: string): { definition?: Definition; problems: Problem[] } {
  const problems: Problem[] = [];
  let raw: Json;
  try {
    raw = JSON.parse(text) as Json;
  } catch {
    return { problems: [notJson(text)] };
  }
  if (!isObject(raw)) {
    const problem = { severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', location: '/' } as const;
    return { problems: [{ ...problem, message: 'The definition is not a JSON object' }] };
  }
  const machine = language(raw) ?? 'JSONPath';
  const fields = new Fields(raw, '/', machine, machine, problems);
  fields.oneOf('QueryLanguage', LANGUAGES);
  fields.oneOf('Version', ['1.0']);
  for (const name of Object.keys(raw)) if (!TOP.includes(name)) unsupported(fields, name);
  const region = parseRegion(fields);
  const timeoutSeconds = fields.number('TimeoutSeconds', 0) || undefined;
  return { definition: { ...region, timeoutSeconds }, problems };
}

/** In the words of the Java parser that AWS uses. */
function notJson(text: string): Problem {
  const token = /^\s*([^\s"{[]+)/.exec(text);
  const at = `[Source: (String)"${text}"; line: 1, column: ${(token ? token[0].length : text.length) + 1}]`;
  const message = token
    ? `Unrecognized token '${token[1]}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at ${at}`
    : `Unexpected end-of-input\n at ${at}`;
  return { severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message, location: at };
}

const TOP = ['Comment', 'QueryLanguage', 'StartAt', 'TimeoutSeconds', 'Version', 'States'];

/** AWS takes whatever is not JSONPath for JSONata, and says that it must be one of the two. */
function language(raw: JsonObject): Language | undefined {
  if (raw.QueryLanguage === undefined) return undefined;
  return raw.QueryLanguage === 'JSONPath' ? 'JSONPath' : 'JSONata';
}

const LANGUAGES = ['JSONPath', 'JSONata'];

export type ParseRegion = (fields: Fields) => Region;

const parseRegion: ParseRegion = (fields) => {
  const states: Record<string, State> = {};
  if (fields.require('States', 'StartAt')) {
    const start = fields.string('StartAt') ?? '';
    for (const [name, raw] of Object.entries(fields.object('States') ?? {})) {
      const place = fields.inside({}, 'States');
      if (!isObject(raw)) {
        place.problem('Expected value of type Object', name);
        continue;
      }
      const state = parseState(place.inside(raw, name, language(raw) ?? fields.machine), name);
      if (state) states[name] = state;
    }
    reachability(fields, start, states);
  }
  return { startAt: fields.string('StartAt') ?? '', states };
};

function parseState(fields: Fields, name: string): State | undefined {
  if (!fields.require('Type')) return undefined;
  if (fields.machine === 'JSONata' && fields.raw.QueryLanguage === 'JSONPath') {
    fields.problem("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
  }
  fields.oneOf('QueryLanguage', LANGUAGES);
  const type = stateTypes[fields.raw.Type as keyof typeof stateTypes];
  if (!type) {
    fields.problem(
      `Value is not a supported state type. Supported types: [${Object.keys(stateTypes).join(', ')}]`,
      'Type',
    );
    return undefined;
  }
  checkShape(fields);
  return type.parse(fields, common(fields, name), parseRegion);
}

function common(fields: Fields, name: string): CommonState {
  return {
    name,
    language: fields.language,
    next: fields.string('Next'),
    inputPath: fields.path('InputPath'),
    parameters: fields.template('Parameters'),
    resultSelector: fields.template('ResultSelector'),
    resultPath: fields.referencePath('ResultPath'),
    outputPath: fields.path('OutputPath'),
    arguments: fields.template('Arguments'),
    output: fields.template('Output'),
    assign: fields.assignments('Assign'),
    retry: last(fields.objects('Retry')).map(retrier),
    catch: last(fields.objects('Catch')).map(catcher),
  };
}

/** States.ALL stands by itself, in the last of a list of retriers or catchers. */
function last(list: Fields[]): Fields[] {
  for (const [at, fields] of list.entries()) {
    const names = fields.strings('ErrorEquals');
    if (fields.has('ErrorEquals') && names.length === 0) fields.problem('Value cannot be empty', 'ErrorEquals');
    const index = names.indexOf('States.ALL');
    if (index >= 0 && (names.length > 1 || at < list.length - 1)) {
      fields.problem('States.ALL must appear alone and at end of list', `ErrorEquals[${index}]`);
    }
  }
  return list;
}

function retrier(fields: Fields): Retrier {
  fields.require('ErrorEquals');
  return {
    errorEquals: fields.strings('ErrorEquals'),
    intervalSeconds: fields.number('IntervalSeconds', 0) ?? 1,
    maxAttempts: fields.number('MaxAttempts', 0, 99_999_999) ?? 3,
    backoffRate: fields.number('BackoffRate', 1) ?? 2,
    maxDelaySeconds: fields.number('MaxDelaySeconds', 1, 31_622_400),
    jitter: fields.string('JitterStrategy') === 'FULL',
  };
}

function catcher(fields: Fields): Catcher {
  fields.require('ErrorEquals', 'Next');
  checkLanguage(fields);
  return {
    errorEquals: fields.strings('ErrorEquals'),
    next: fields.string('Next') ?? '',
    resultPath: fields.referencePath('ResultPath'),
    output: fields.template('Output'),
    assign: fields.assignments('Assign'),
  };
}
