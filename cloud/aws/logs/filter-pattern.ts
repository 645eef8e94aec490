import { InvalidParameterException } from '@aws-sdk/client-cloudwatch-logs';
import { refuse } from '../refuse.ts';

type Matches = (message: string) => boolean;

/**
 * A filter pattern of CloudWatch Logs: terms that must all occur (`ERROR "not found"`), `-excluded` ones, `?any` of several, or a
 * condition on a JSON message (`{ $.level = "ERROR" && $.ms > 100 }`). An empty pattern matches everything.
 */
export function compilePattern(pattern: string): Matches {
  const text = pattern.trim();
  if (text.startsWith('{')) return compileJson(text);
  if (text.startsWith('['))
    refuse(
      InvalidParameterException,
      'Space-delimited filter patterns are not built in this cloud: use terms or a JSON pattern',
    );
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/g)].map(([, mark, quoted, bare]) => ({
    mark,
    term: quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '',
  }));
  const having = (mark: string) => terms.filter((it) => it.mark === mark).map((it) => it.term);
  const [all, none, any] = [having(''), having('-'), having('?')];
  return (message) =>
    all.every((term) => message.includes(term)) &&
    !none.some((term) => message.includes(term)) &&
    (any.length === 0 || any.some((term) => message.includes(term)));
}

type Token = string;
type Condition = (record: unknown) => boolean;

function compileJson(text: string): Matches {
  const invalid = (why: string) => refuse(InvalidParameterException, `Invalid filter pattern ${text}: ${why}`);
  const tokens: Token[] = text.match(/"(?:[^"\\]|\\.)*"|&&|\|\||[!<>]?=|[<>(){}]|[^\s"&|=!<>(){}]+/g) ?? [];
  let at = 0;
  const take = (expected?: string) => {
    const token = tokens[at++] ?? invalid('it ends too early');
    if (expected && token !== expected) invalid(`expected ${expected}, found ${token}`);
    return token;
  };

  function either(): Condition {
    const sides = [both()];
    while (tokens[at] === '||') {
      take();
      sides.push(both());
    }
    return (record) => sides.some((it) => it(record));
  }

  function both(): Condition {
    const sides = [one()];
    while (tokens[at] === '&&') {
      take();
      sides.push(one());
    }
    return (record) => sides.every((it) => it(record));
  }

  function one(): Condition {
    if (tokens[at] === '(') {
      take();
      const inner = either();
      take(')');
      return inner;
    }
    const path = take();
    if (!path.startsWith('$')) invalid(`${path} is not a selector: it must begin with $`);
    const operator = take();
    if (operator === 'NOT') {
      take('EXISTS');
      return (record) => valueAt(record, path) === undefined;
    }
    if (operator === 'IS') {
      const wanted = { NULL: null, TRUE: true, FALSE: false }[take()];
      if (wanted === undefined) invalid('IS is followed by NULL, TRUE or FALSE');
      return (record) => valueAt(record, path) === wanted;
    }
    const compare = COMPARE[operator] ?? invalid(`${operator} is not an operator`);
    const operand = take();
    if (/^[&|=!<>(){}]/.test(operand)) invalid(`${operand} is not a value`);
    return (record) => compare(valueAt(record, path), operand);
  }

  take('{');
  const condition = either();
  take('}');
  if (at < tokens.length) invalid(`${tokens[at]} comes after its end`);
  return (message) => {
    const record = parsed(message);
    return record !== undefined && condition(record);
  };
}

const COMPARE: Record<string, (value: unknown, operand: string) => boolean> = {
  '=': (value, operand) => value !== undefined && equals(value, operand),
  '!=': (value, operand) => value !== undefined && !equals(value, operand),
  '<': (value, operand) => typeof value === 'number' && value < Number(operand),
  '>': (value, operand) => typeof value === 'number' && value > Number(operand),
  '<=': (value, operand) => typeof value === 'number' && value <= Number(operand),
  '>=': (value, operand) => typeof value === 'number' && value >= Number(operand),
};

/** A string may have `*` anywhere, quoted or not; a number is compared as one. */
function equals(value: unknown, operand: string): boolean {
  if (typeof value === 'number') return value === Number(operand);
  if (typeof value !== 'string') return false;
  const wanted = operand.startsWith('"') ? operand.slice(1, -1).replace(/\\(.)/g, '$1') : operand;
  const source = wanted.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`, 's').test(value);
}

/** `$.a.b[0]['c']`. */
function valueAt(record: unknown, path: string): unknown {
  let value = record;
  for (const [, name, index, key] of path.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/g)) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string, unknown>)[name ?? index ?? key ?? ''];
  }
  return value;
}

/** The field of a JSON message that a selector such as `$.user.name` names. */
export function select(message: string, selector: string): unknown {
  return valueAt(parsed(message), selector);
}

function parsed(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
