import jsonata from 'jsonata';

/** What an expression needs from outside of itself. */
export interface Needs {
  /** Variables that it reads. One of which it asks whether it `$exists` is not needed. */
  readonly variables: ReadonlySet<string>;
  /** Functions that it calls. */
  readonly functions: ReadonlySet<string>;
  /** The members of `$states` that it reads. */
  readonly states: ReadonlySet<string>;
}

interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly procedure?: Node;
  readonly arguments?: readonly Node[];
  readonly body?: Node;
  readonly lhs?: Node;
  readonly rhs?: Node;
  readonly expressions?: readonly Node[];
  readonly steps?: readonly Node[];
  /** What `@$name` and `#$name` bind. */
  readonly focus?: string;
  readonly index?: unknown;
}

/** Between `{%` and `%}`. Throws what JSONata throws where it does not parse. */
export function needsOf(expression: string): Needs {
  const needs = { variables: new Set<string>(), functions: new Set<string>(), states: new Set<string>() };

  const asked = new Set<string>();

  function visit(node: unknown, own: Set<string>): void {
    if (Array.isArray(node)) for (const part of node) visit(part, own);
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
    const it = node as Node;
    const kind = kinds[it.type ?? ''];
    if (it.focus) own.add(it.focus);
    if (typeof it.index === 'string') own.add(it.index);
    if (kind) kind(it, own);
    else for (const part of Object.values(it)) visit(part, own);
  }

  const kinds: Readonly<Record<string, (node: Node, own: Set<string>) => void>> = {
    variable({ value }, own) {
      const name = String(value);
      // `$` and `$$` are the context of the expression itself.
      if (name !== '' && name !== '$' && name !== 'states' && !own.has(name)) needs.variables.add(name);
    },
    path({ steps = [], ...rest }, own) {
      const [first, second] = steps;
      if (first?.type === 'variable' && first.value === 'states' && second?.type === 'name') {
        needs.states.add(String(second.value));
      }
      visit(steps, own);
      visit(Object.values(rest), own);
    },
    function: call,
    partial: call,
    lambda({ arguments: parameters = [], body }, own) {
      visit(body, new Set([...own, ...parameters.map((it) => String(it.value))]));
    },
    block: ({ expressions = [] }, own) => visit(expressions, new Set(own)),
    bind({ lhs, rhs }, own) {
      const name = String(lhs?.value);
      // A function may call itself.
      if (rhs?.type === 'lambda') own.add(name);
      visit(rhs, own);
      own.add(name);
    },
  };

  function call({ procedure, arguments: given = [] }: Node, own: Set<string>): void {
    const name = procedure?.type === 'variable' ? String(procedure.value) : undefined;
    if (name === undefined) visit(procedure, own);
    else if (!own.has(name)) needs.functions.add(name);
    if (name === 'exists') for (const it of given) if (it.type === 'variable') asked.add(String(it.value));
    visit(given, own);
  }

  visit(jsonata(expression).ast(), new Set());
  return { ...needs, variables: needs.variables.difference(asked) };
}

/** The expression of a text, or nothing where it is just text. */
export function expressionOf(text: string): string | undefined {
  return /^\{%([\s\S]*)%\}$/.exec(text)?.[1];
}
