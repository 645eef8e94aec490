import { StateFault } from './error.ts';
import type { Fields } from './fields.ts';
import type { Json, JsonObject } from './json.ts';
import type { Evaluate } from './scope.ts';
import { checkLanguage, checkNumbers, unsupported } from './state-shape.ts';
import type { Turn } from './turn.ts';

/** What an ItemReader or a ResultWriter is made of. */
export interface Dataset {
  readonly resource: string;
  readonly parameters?: Evaluate;
  readonly config: Evaluate;
}

/** How many items go into one child's input, and what they share. */
export interface Batcher {
  readonly maxItems?: Count;
  readonly maxBytes?: Count;
  readonly batchInput?: Evaluate;
}

/** A number of a Map's, from its field, an expression or a path; AWS takes it in a text too. */
export interface Count {
  readonly field: string;
  readonly evaluate: Evaluate;
  /** The path it comes from. */
  readonly path?: string;
}

export async function wholeNumber(turn: Turn, count: Count | undefined, input: Json): Promise<number | undefined> {
  if (!count) return undefined;
  const value = await count.evaluate(turn.scope({ input }));
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    throw new StateFault(
      count.path
        ? `The ${count.field}Path field refers to value ${JSON.stringify(value)} which is not a valid integer: ${count.path}`
        : `The ${count.field} field has the value ${JSON.stringify(value)} which is not a valid integer`,
    );
  }
  if (number < 0) throw new StateFault(`${count.field} cannot be negative: ${number}`);
  return number;
}

export function count(fields: Fields, field: string): Count | undefined {
  const evaluate = fields.value(field) ?? fields.path(`${field}Path`);
  const path = fields.raw[`${field}Path`];
  return evaluate && { field, evaluate, ...(typeof path === 'string' && { path }) };
}

/** Characters that AWS does not take in the ARN of a map run. */
const UNFIT = /[\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]/u;

export function checkLabel(fields: Fields): void {
  const text = fields.string('Label') ?? '';
  const unfit = UNFIT.exec(text);
  if (unfit) fields.problem(`Label contains invalid character: '${unfit[0]}'`, 'Label');
  if (text.length > 40) fields.problem('Label cannot exceed 40 characters', 'Label');
}

/** Its states inherit the machine's language, and its mode decides on the rest. */
export function checkProcessor(processor: Fields, config: JsonObject): void {
  if (processor.has('QueryLanguage')) unsupported(processor, 'QueryLanguage');
  if (!processor.has('ProcessorConfig')) return;
  const inside = processor.inside(config, 'ProcessorConfig');
  inside.oneOf('Mode', ['INLINE', 'DISTRIBUTED']);
  if (config.Mode === 'DISTRIBUTED') {
    inside.require('ExecutionType');
    inside.oneOf('ExecutionType', ['STANDARD', 'EXPRESS']);
  } else if (inside.has('ExecutionType')) unsupported(inside, 'ExecutionType');
}

export function dataset(fields: Fields, name: string, configName: string): Dataset | undefined {
  const raw = fields.object(name);
  if (!raw) return undefined;
  const inside = fields.inside(raw, name);
  const template = inside.template(configName) ?? (async () => ({}));
  const given = inside.inside(inside.object(configName) ?? {}, configName);
  checkLanguage(given);
  checkNumbers(given);
  checkReader(given);
  const most = given.path('MaxItemsPath');
  const config: Evaluate = async (scope) => {
    const given = (await template(scope)) as JsonObject;
    return most ? { ...given, MaxItems: await most(scope) } : given;
  };
  const parameters = inside.template('Arguments') ?? inside.template('Parameters');
  return { resource: inside.string('Resource') ?? '', parameters, config };
}

/** Headers are for CSV alone, and given if they are said to be. */
function checkReader(config: Fields): void {
  const { InputType, CSVHeaderLocation } = config.raw;
  if (InputType === 'CSV') config.require('CSVHeaderLocation');
  if (InputType === 'JSON' && config.has('CSVHeaderLocation')) unsupported(config, 'CSVHeaderLocation');
  if (CSVHeaderLocation === 'GIVEN') config.require('CSVHeaders');
}

export function batcher(fields: Fields): Batcher | undefined {
  const raw = fields.object('ItemBatcher');
  if (!raw) return undefined;
  const inside = fields.inside(raw, 'ItemBatcher');
  checkLanguage(inside);
  checkNumbers(inside);
  return {
    maxItems: count(inside, 'MaxItemsPerBatch'),
    maxBytes: count(inside, 'MaxInputBytesPerBatch'),
    batchInput: inside.template('BatchInput'),
  };
}
