import type { Catcher } from './catch.ts';
import type { CommonState, Definition, Language, Region, State } from './definition.ts';
import { Fields } from './fields.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { InvalidDefinition, type Problem } from './problem.ts';
import { reachability } from './reachability.ts';
import type { Retrier } from './retry.ts';
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
  const region = parseRegion(fields);
  const timeoutSeconds = fields.number('TimeoutSeconds', 1);
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

function language(raw: JsonObject): Language | undefined {
  return raw.QueryLanguage === 'JSONata' || raw.QueryLanguage === 'JSONPath' ? raw.QueryLanguage : undefined;
}

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
  const type = stateTypes[fields.raw.Type as keyof typeof stateTypes];
  if (!type) {
    fields.problem(
      `Value is not a supported state type. Supported types: [${Object.keys(stateTypes).join(', ')}]`,
      'Type',
    );
    return undefined;
  }
  wrongLanguage(fields);
  const { transitions } = type;
  if (transitions && fields.has('Next') === (fields.raw.End === true)) {
    fields.problem("Exactly one of 'Next' or 'End' must be present");
  }
  return type.parse(fields, common(fields, name), parseRegion);
}

const ONLY: Readonly<Record<Language, readonly string[]>> = {
  JSONPath: ['InputPath', 'OutputPath', 'ResultPath', 'Parameters', 'ResultSelector', 'ItemsPath', 'SecondsPath']
    .concat(['TimestampPath', 'TimeoutSecondsPath', 'HeartbeatSecondsPath', 'ErrorPath', 'CausePath'])
    .concat(['MaxConcurrencyPath', 'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath']),
  JSONata: ['Arguments', 'Output', 'Items'],
};

function wrongLanguage(fields: Fields): void {
  const other = fields.language === 'JSONata' ? 'JSONPath' : 'JSONata';
  for (const name of ONLY[other]) {
    if (fields.has(name)) {
      fields.problem(`The field '${name}' is not supported when 'QueryLanguage' is '${fields.language}'`);
    }
  }
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
    assign: fields.template('Assign'),
    retry: fields.objects('Retry').map(retrier),
    catch: fields.objects('Catch').map(catcher),
  };
}

function retrier(fields: Fields): Retrier {
  fields.require('ErrorEquals');
  return {
    errorEquals: fields.strings('ErrorEquals'),
    intervalSeconds: fields.number('IntervalSeconds', 1) ?? 1,
    maxAttempts: fields.number('MaxAttempts', 0) ?? 3,
    backoffRate: fields.number('BackoffRate', 1) ?? 2,
    maxDelaySeconds: fields.number('MaxDelaySeconds', 1),
    jitter: fields.string('JitterStrategy') === 'FULL',
  };
}

function catcher(fields: Fields): Catcher {
  fields.require('ErrorEquals', 'Next');
  return {
    errorEquals: fields.strings('ErrorEquals'),
    next: fields.string('Next') ?? '',
    resultPath: fields.referencePath('ResultPath'),
    output: fields.template('Output'),
    assign: fields.template('Assign'),
  };
}
