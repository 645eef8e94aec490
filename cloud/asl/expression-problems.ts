import { isObject, type Json } from './json.ts';
import { compile, InvalidExpression } from './jsonata.ts';
import { expressionOf } from './template.ts';

type Report = (code: string, message: string, location: string) => void;

/** What AWS refuses in the expressions of a field, each with its own location, e.g. `/States/Ask/Output/name`. */
export function expressionProblems(value: Json, location: string, report: Report): void {
  if (Array.isArray(value)) {
    for (const [index, part] of value.entries()) expressionProblems(part, `${location}[${index}]`, report);
  } else if (isObject(value)) {
    for (const [key, part] of Object.entries(value)) expressionProblems(part, `${location}/${key}`, report);
  } else if (typeof value === 'string' && value.startsWith('{%')) {
    const text = expressionOf(value);
    if (text === undefined) {
      report('SCHEMA_VALIDATION_FAILED', 'JSONata string must start with {% and end with %}', location);
    } else inOne(text, location, report);
  }
}

function inOne(text: string, location: string, report: Report): void {
  const names = new Set<string>();
  try {
    references(compile(text).expression.ast() as Node, names);
  } catch (error) {
    if (!(error instanceof InvalidExpression)) throw error;
    report('INVALID_JSONATA_EXPRESSION', error.message, location);
  }
  for (const name of names) {
    report('UNSUPPORTED_JSONATA_EXPRESSION', `Reference to '${name}' at the top level is not supported.`, location);
  }
}

/** What the library's types leave out of its tree. */
interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly expressions?: readonly Node[];
  readonly arguments?: readonly Node[];
  readonly lhs?: Node | readonly (readonly [Node, Node])[];
  readonly [child: string]: unknown;
}

/** Fields of a node that see what the node itself sees. What stands in a later step of a path or a predicate sees an item of it. */
const SAME = ['expression', 'procedure', 'body', 'condition', 'then', 'else', 'rhs'] as const;

/** An expression has no context item: only `$states` and variables lead anywhere. Collects what would need one. */
function references(node: Node | undefined, names: Set<string>): void {
  if (!node) return;
  if (node.type === 'path') references(node.steps?.[0], names);
  if (node.type === 'name') names.add(String(node.value));
  // `$` is the variable without a name, `$$` the one with the name `$`.
  if (node.type === 'variable' && (node.value === '' || node.value === '$')) names.add(`$${node.value}`);
  if (!COMPOUND.has(node.type)) return;
  for (const it of SAME) references(node[it] as Node | undefined, names);
  for (const it of [...(node.expressions ?? []), ...(node.arguments ?? [])]) references(it, names);
  if (Array.isArray(node.lhs)) for (const it of node.lhs.flat() as Node[]) references(it, names);
  else if (node.type !== 'bind') references(node.lhs as Node | undefined, names);
}

const COMPOUND = new Set(['unary', 'binary', 'apply', 'function', 'partial', 'lambda', 'condition', 'block', 'bind']);
