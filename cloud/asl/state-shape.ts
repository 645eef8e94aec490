import type { Language } from './definition.ts';
import type { Fields } from './fields.ts';

const FLOW = ['Next', 'End'];
const DATA = ['InputPath', 'OutputPath', 'Output', 'Assign'];
const WORK = [...DATA, 'ResultPath', 'Parameters', 'ResultSelector', 'Retry', 'Catch', ...FLOW];
const TIMES = ['SecondsPath', 'Seconds', 'TimestampPath', 'Timestamp'];

/** What a state of each type may have. AWS refuses any other field, also one that differs in case only. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  Pass: [...DATA, 'Result', 'ResultPath', 'Parameters', ...FLOW],
  Task: [...WORK, 'Arguments', 'Resource', 'Credentials', 'TimeoutSeconds', 'TimeoutSecondsPath'].concat([
    'HeartbeatSeconds',
    'HeartbeatSecondsPath',
  ]),
  Wait: [...DATA, ...TIMES, ...FLOW],
  Parallel: [...WORK, 'Arguments', 'Branches'],
  Map: [...WORK, 'ItemProcessor', 'Iterator', 'ItemsPath', 'Items', 'ItemSelector', 'ItemReader', 'ItemBatcher']
    .concat(['ResultWriter', 'MaxConcurrency', 'MaxConcurrencyPath', 'Label', 'ToleratedFailureCount'])
    .concat(['ToleratedFailureCountPath', 'ToleratedFailurePercentage', 'ToleratedFailurePercentagePath']),
  Choice: [...DATA, 'Choices', 'Default'],
  Succeed: ['InputPath', 'OutputPath', 'Output'],
  Fail: ['Error', 'Cause', 'ErrorPath', 'CausePath'],
};
const ALWAYS = ['Type', 'Comment', 'QueryLanguage'];

const ONLY: Readonly<Record<Language, readonly string[]>> = {
  JSONPath: ['InputPath', 'OutputPath', 'ResultPath', 'Parameters', 'ResultSelector', 'Result', 'ItemsPath']
    .concat(['SecondsPath', 'TimestampPath', 'TimeoutSecondsPath', 'HeartbeatSecondsPath', 'ErrorPath', 'CausePath'])
    .concat(['MaxConcurrencyPath', 'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath'])
    .concat(['MaxItemsPath', 'MaxItemsPerBatchPath', 'MaxInputBytesPerBatchPath', 'Variable']),
  JSONata: ['Arguments', 'Output', 'Items', 'Condition'],
};

/** Values that may come from a path instead. */
const TWINS = [
  'TimeoutSeconds',
  'HeartbeatSeconds',
  'MaxConcurrency',
  'ToleratedFailureCount',
  'Error',
  'Cause',
].concat(['ToleratedFailurePercentage', 'MaxItems', 'MaxItemsPerBatch', 'MaxInputBytesPerBatch']);

const DAYS = 99_999_999;
/** Whole numbers with their bounds, as AWS writes them. */
const RANGES: Readonly<Record<string, readonly [least: string, most?: string]>> = {
  TimeoutSeconds: ['1', `${DAYS}`],
  HeartbeatSeconds: ['1', `${DAYS}`],
  Seconds: ['0', `${DAYS}`],
  MaxConcurrency: ['0'],
  ToleratedFailureCount: ['0'],
  ToleratedFailurePercentage: ['0.0', '100.0'],
  MaxItems: ['0', '100000000'],
  MaxItemsPerBatch: ['0'],
  MaxInputBytesPerBatch: ['0'],
};

/** Which fields a state has, before what is in them is read. The texts are those of ValidateStateMachineDefinition. */
export function checkShape(fields: Fields): void {
  const type = String(fields.raw.Type);
  const allowed = ALLOWED[type] ?? [];
  for (const name of Object.keys(fields.raw)) {
    if (!allowed.includes(name) && !ALWAYS.includes(name)) unsupported(fields, name);
  }
  checkLanguage(fields);
  checkNumbers(fields);
  if (allowed.includes('Next'))
    exactlyOne(
      fields,
      FLOW.filter((it) => it !== 'End' || fields.raw.End === true),
      FLOW,
    );
  if (type === 'Wait') exactlyOne(fields, TIMES);
  if (type === 'Map') exactlyOne(fields, ['ItemProcessor', 'Iterator']);
}

export function unsupported(fields: Fields, name: string): void {
  fields.problem(`Field '${name}' is not supported`);
}

/** Fields that belong to the other query language. */
export function checkLanguage(fields: Fields): void {
  const other = fields.language === 'JSONata' ? 'JSONPath' : 'JSONata';
  for (const name of ONLY[other]) {
    if (!fields.has(name)) continue;
    fields.problem(
      `The QueryLanguage is set to '${fields.language}', but field '${name}' is only supported for the '${other}' QueryLanguage`,
    );
  }
}

/** Numbers within their bounds, and not beside a path that gives the same. */
export function checkNumbers(fields: Fields): void {
  for (const name of TWINS) {
    if (fields.has(name) && fields.has(`${name}Path`)) onlyOne(fields, [name, `${name}Path`]);
  }
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const value = fields.raw[name];
    const expression = fields.language === 'JSONata' && typeof value === 'string' && value.startsWith('{%');
    if (value === undefined || expression) continue;
    if (typeof value !== 'number') fields.problem('Expected value of type Integer', name);
    else if (value < Number(least)) fields.problem(`Minimum value is ${least}`, name);
    else if (most && value > Number(most)) fields.problem(`Maximum value is ${most}`, name);
  }
}

function exactlyOne(fields: Fields, names: readonly string[], shown = names): void {
  const given = names.filter((name) => fields.has(name)).length;
  if (given > 1) onlyOne(fields, shown);
  if (given === 0) fields.problem(`This object should have only one of the following fields: [${shown.join(', ')}]`);
}

export function onlyOne(fields: Fields, names: readonly string[]): void {
  fields.problem(`There should only be one of the following fields: [${names.join(', ')}]`);
}
