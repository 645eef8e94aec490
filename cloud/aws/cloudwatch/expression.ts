import { type MetricDataQuery, ValidationException } from '@aws-sdk/client-cloudwatch';
import { refuse } from '../refuse.ts';
import { statistic } from './bucket.ts';
import type { Metrics } from './metrics.ts';

/** Values by the start of their period, in seconds since 1970. */
type Values = ReadonlyMap<number, number>;
type Operand = number | Values | readonly Values[];
interface Range {
  readonly start: number;
  readonly end: number;
}

export function isExpression(query: MetricDataQuery): boolean {
  return query.Expression !== undefined;
}

/** The period of a query: its own, or that of the metrics that its expression names. */
export function periodOf(queries: readonly MetricDataQuery[], query: MetricDataQuery): number {
  const named = queries.filter((it) => it.MetricStat).map((it) => it.MetricStat!.Period ?? 60);
  return query.MetricStat?.Period ?? query.Period ?? Math.max(60, ...named);
}

/** The values of a query of GetMetricData or of an alarm: a metric's statistic, or an expression over other queries. */
export function seriesOf(
  metrics: Metrics,
  queries: readonly MetricDataQuery[],
  query: MetricDataQuery,
  range: Range,
): Values {
  const { MetricStat: stat, Expression: expression } = query;
  if (stat) {
    const { Namespace = '', MetricName = '', Dimensions = [] } = stat.Metric ?? {};
    const name = { namespace: Namespace, name: MetricName, dimensions: Dimensions };
    const points = metrics.query(name, { ...range, period: stat.Period ?? 60 });
    return new Map(points.map(({ at, bucket }) => [at, statistic(bucket, stat.Stat ?? 'Average')]));
  }
  const value = evaluate(expression ?? '', (id) => {
    const other = queries.find((it) => it.Id === id && it !== query);
    return other
      ? seriesOf(metrics, queries, other, range)
      : refuse(ValidationException, `Error in expression '${query.Id}': ${id} is not the id of another query`);
  });
  if (value instanceof Map) return value;
  return refuse(ValidationException, `Error in expression '${query.Id}': '${expression}' does not give a time series`);
}

/** Arithmetic (`+ - * /`, parentheses), SUM, AVG, MIN, MAX over `[m1, m2]`, FILL(m, number), ABS, CEIL, FLOOR. */
function evaluate(expression: string, named: (id: string) => Values): Operand {
  const tokens = expression.match(/\d+(?:\.\d+)?|[A-Za-z]\w*|[-+*/(),[\]]/g) ?? [];
  const fail = (why: string): never => refuse(ValidationException, `Error in expression '${expression}': ${why}`);
  let at = 0;
  const take = (expected?: string): string => {
    const token = tokens[at++] ?? fail('it ends too early');
    return expected && token !== expected ? fail(`expected ${expected}, found ${token}`) : token;
  };
  const binary = (symbols: readonly string[], next: () => Operand) => () => {
    let left = next();
    while (symbols.includes(tokens[at] ?? '')) {
      const operate = OPERATORS[take()]!;
      left = zip([left, next()], ([a, b]) => operate(a!, b!));
    }
    return left;
  };

  function zip(operands: readonly Operand[], of: (values: readonly number[]) => number): Operand {
    const maps = operands.flatMap((it) => (it instanceof Map ? [it as Values] : []));
    if (operands.some((it) => Array.isArray(it))) fail('a list of metrics stands where one is needed');
    const numbers = (time?: number) => operands.map((it) => (it instanceof Map ? it.get(time) : (it as number)));
    if (maps.length === 0) return of(numbers() as number[]);
    // As AWS: a period in which one of them has no value has no result.
    const times = [...maps[0]!.keys()].filter((time) => maps.every((it) => it.has(time)));
    return new Map(times.map((time) => [time, of(numbers(time) as number[])]));
  }

  function call(name: string): Operand {
    take('(');
    const operands = [sum()];
    while (tokens[at] === ',') {
      take();
      operands.push(sum());
    }
    take(')');
    const [first, second] = operands as [Operand, Operand?];
    const single = SINGLE[name];
    if (single) return zip([first], ([a]) => single(a!));
    if (name === 'FILL' && first instanceof Map && typeof second === 'number') return fill(first as Values, second);
    const many = MANY[name] ?? fail(`${name} is not built in this cloud`);
    const list = Array.isArray(first) ? (first as Values[]) : fail(`${name} takes a list such as [m1, m2]`);
    return zip(list, many);
  }

  /** Periods between the first and the last that have no value get this one. */
  function fill(values: Values, value: number): Values {
    const times = [...values.keys()].sort((a, b) => a - b);
    const step = Math.min(...times.slice(1).map((time, i) => time - times[i]!), Infinity);
    if (!Number.isFinite(step)) return values;
    const filled = new Map<number, number>();
    for (let time = times[0]!; time <= times.at(-1)!; time += step) filled.set(time, values.get(time) ?? value);
    return filled;
  }

  function factor(): Operand {
    const token = take();
    if (token === '(') {
      const inner = sum();
      take(')');
      return inner;
    }
    if (token === '-') return zip([factor()], ([a]) => -a!);
    if (token === '[') {
      const ids = [named(take())];
      while (take() === ',') ids.push(named(take()));
      return ids;
    }
    if (/^\d/.test(token)) return Number(token);
    return tokens[at] === '(' ? call(token) : named(token);
  }

  const product = binary(['*', '/'], factor);
  const sum: () => Operand = binary(['+', '-'], product);
  const value = sum();
  if (at < tokens.length) fail(`${tokens[at]} is unexpected`);
  return value;
}

const OPERATORS: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

const SINGLE: Record<string, (a: number) => number> = { ABS: Math.abs, CEIL: Math.ceil, FLOOR: Math.floor };

const MANY: Record<string, (values: readonly number[]) => number> = {
  SUM: (values) => values.reduce((a, b) => a + b, 0),
  AVG: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
};
