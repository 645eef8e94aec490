import { isIP } from 'node:net';
import { InvalidEventPatternException } from '@aws-sdk/client-eventbridge';
import { isOr, OPERATOR_NAMES } from './matches.ts';

/** Reads an event pattern. Throws `InvalidEventPatternException`, naming the place. */
export function checkPattern(pattern: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(pattern);
  } catch (error) {
    throw wrong((error as Error).message);
  }
  if (!isObject(parsed)) throw wrong('Filter is not an object');
  checkObject(parsed, '');
  return parsed;
}

function checkObject(pattern: Record<string, unknown>, at: string): void {
  if (Object.keys(pattern).length === 0) throw wrong(`Empty objects are not allowed${at && ` at ${at}`}`);
  for (const [key, wanted] of Object.entries(pattern)) {
    const place = at ? `${at}.${key}` : key;
    if (key === '$or' && isOr(wanted)) for (const one of wanted) checkObject(one as Record<string, unknown>, place);
    else if (isObject(wanted)) checkObject(wanted, place);
    else if (!Array.isArray(wanted)) throw wrong(`"${place}" must be an object or an array`);
    else if (wanted.length === 0) throw wrong(`Empty arrays are not allowed at "${place}"`);
    else for (const one of wanted) checkLeaf(one, place);
  }
}

function checkLeaf(one: unknown, at: string): void {
  if (Array.isArray(one)) throw wrong(`Match value must be String, number, true, false, or null at "${at}"`);
  if (!isObject(one)) return;
  const [operator, ...more] = Object.keys(one);
  if (operator === undefined || more.length) throw wrong(`Only one key allowed in match expression at "${at}"`);
  if (!OPERATOR_NAMES.includes(operator)) throw wrong(`Unrecognized match type ${operator} at "${at}"`);
  const operand = one[operator];
  const fine = OPERANDS[operator]?.(operand) ?? true;
  if (!fine) throw wrong(`Bad operand ${JSON.stringify(operand)} of ${operator} at "${at}"`);
}

const isObject = (it: unknown): it is Record<string, unknown> =>
  typeof it === 'object' && it !== null && !Array.isArray(it);
const isText = (it: unknown) => typeof it === 'string';
const ignoresCase = (it: unknown) =>
  isObject(it) && Object.keys(it).join() === 'equals-ignore-case' && isText(it['equals-ignore-case']);
const isCidr = (it: unknown) =>
  isText(it) && /^[^/]+\/\d{1,3}$/.test(String(it)) && isIP(String(it).split('/')[0]!) > 0;
const COMPARISONS = ['=', '<', '<=', '>', '>='];

const OPERANDS: Record<string, (operand: unknown) => boolean> = {
  exists: (it) => typeof it === 'boolean',
  prefix: (it) => isText(it) || ignoresCase(it),
  suffix: (it) => isText(it) || ignoresCase(it),
  'equals-ignore-case': isText,
  // Two neighbouring wildcards mean what one means; EventBridge refuses them.
  wildcard: (it) => isText(it) && !/(?<!\\)\*\*/.test(String(it)),
  cidr: isCidr,
  numeric: (it) =>
    Array.isArray(it) &&
    (it.length === 2 || it.length === 4) &&
    it.every((value, index) => (index % 2 ? typeof value === 'number' : COMPARISONS.includes(String(value)))),
  'anything-but': (it) =>
    isObject(it)
      ? Object.entries(it).length === 1 &&
        Object.entries(it).every(
          ([operator, operand]) =>
            ['prefix', 'suffix', 'equals-ignore-case', 'wildcard', 'cidr'].includes(operator) &&
            [operand].flat().length > 0 &&
            [operand].flat().every((one) => OPERANDS[operator]!(one)),
        )
      : [it].flat().length > 0 &&
        [it].flat().every((one) => one === null || ['string', 'number', 'boolean'].includes(typeof one)),
};

function wrong(message: string) {
  return new InvalidEventPatternException({ message: `Event pattern is not valid. Reason: ${message}`, $metadata: {} });
}
