import type { MessageAttributeValue } from '@aws-sdk/client-sns';

type Attributes = Readonly<Record<string, MessageAttributeValue>>;
type Rule = string | number | boolean | null | Readonly<Record<string, unknown>>;

/** Whether a subscription's filter policy lets a message through: every key must have a value that one of its rules accepts. */
export function passes(
  policy: string | undefined,
  scope: string | undefined,
  message: string,
  attributes: Attributes,
): boolean {
  if (!policy) return true;
  const rules = JSON.parse(policy) as Record<string, unknown>;
  return scope === 'MessageBody' ? inBody(rules, parsed(message)) : inAttributes(rules, attributes);
}

function inAttributes(rules: Readonly<Record<string, unknown>>, attributes: Attributes): boolean {
  return Object.entries(rules).every(([name, accepted]) => accepts(accepted as Rule[], valuesOf(attributes[name])));
}

function valuesOf(it: MessageAttributeValue | undefined): unknown[] {
  if (it?.StringValue === undefined) return [];
  if (it.DataType === 'String.Array') return JSON.parse(it.StringValue) as unknown[];
  return [it.DataType?.startsWith('Number') ? Number(it.StringValue) : it.StringValue];
}

function inBody(rules: Readonly<Record<string, unknown>>, body: unknown): boolean {
  const record = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return Object.entries(rules).every(([name, rule]) => {
    const value = record[name];
    if (!Array.isArray(rule)) return inBody(rule as Record<string, unknown>, value);
    return accepts(rule as Rule[], value === undefined ? [] : Array.isArray(value) ? value : [value]);
  });
}

function accepts(rules: readonly Rule[], values: readonly unknown[]): boolean {
  return rules.some((rule) => {
    if (typeof rule !== 'object' || rule === null) return values.includes(rule);
    if ('exists' in rule) return rule.exists === values.length > 0;
    return values.some((it) => fits(rule, it));
  });
}

function fits(rule: Readonly<Record<string, unknown>>, value: unknown): boolean {
  const text = String(value);
  if ('prefix' in rule) return text.startsWith(String(rule.prefix));
  if ('suffix' in rule) return text.endsWith(String(rule.suffix));
  if ('equals-ignore-case' in rule) return text.toLowerCase() === String(rule['equals-ignore-case']).toLowerCase();
  if ('anything-but' in rule) {
    const not = rule['anything-but'];
    if (typeof not === 'object' && not !== null && !Array.isArray(not))
      return !fits(not as Record<string, unknown>, value);
    return !(Array.isArray(not) ? not : [not]).includes(value);
  }
  if ('numeric' in rule && typeof value === 'number') return numeric(rule.numeric as (string | number)[], value);
  return false;
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** `[">=", 1, "<", 5]` */
function numeric([operator, bound, ...rest]: readonly (string | number)[], value: number): boolean {
  const holds = COMPARE[String(operator)]?.(value, Number(bound)) ?? false;
  return holds && (rest.length === 0 || numeric(rest, value));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
