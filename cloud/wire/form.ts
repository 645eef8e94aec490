import type { NormalizedSchema } from '@smithy/core/schema';
import { fromText } from './codecs.ts';
import { WireError } from './wire-error.ts';

interface Node {
  value?: string;
  readonly children: Map<string, Node>;
}

/** What a query request says, and the parameters in it that the operation does not have. */
export interface Form {
  readonly input: object;
  readonly unknown: readonly string[];
}

/** Reads `Filter.1.Value.2=x` by the schema: the form that EC2 and the query protocol send. */
export function readForm(schema: NormalizedSchema, parameters: URLSearchParams, dialect: 'ec2' | 'aws'): Form {
  const unknown: string[] = [];
  const input = schema.isUnitSchema() ? {} : read(schema, grow(parameters), '', { ec2: dialect === 'ec2', unknown });
  return { input: input as object, unknown };
}

function grow(parameters: URLSearchParams): Node {
  const root: Node = { children: new Map() };
  for (const [key, value] of parameters) {
    if (key === 'Action' || key === 'Version' || key.startsWith('X-Amz-')) continue;
    let node = root;
    for (const part of key.split('.')) {
      const next = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, next);
      node = next;
    }
    node.value = value;
  }
  return root;
}

interface Reading {
  readonly ec2: boolean;
  readonly unknown: string[];
}

function read(schema: NormalizedSchema, node: Node, at: string, reading: Reading): unknown {
  if (schema.isStructSchema()) return readStructure(schema, node, at, reading);
  if (schema.isListSchema()) return readList(schema, node, at, reading);
  if (schema.isMapSchema()) return readMap(schema, node, at, reading);
  if (node.value === undefined || node.children.size)
    throw new WireError('MalformedInput', `Unexpected complex value at ${at}`);
  return readScalar(schema, node.value, at, reading);
}

function readStructure(schema: NormalizedSchema, node: Node, at: string, reading: Reading): object {
  if (node.value) throw new WireError('MalformedInput', `Unexpected value '${node.value}' at ${at}: it is a structure`);
  const known = new Set<string>();
  const found: [string, unknown][] = [];
  for (const [name, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    const plain = traits.xmlName ?? name;
    const capital = (traits.ec2QueryName as string | undefined) ?? plain.charAt(0).toUpperCase() + plain.slice(1);
    const key = reading.ec2 ? capital : plain;
    known.add(key);
    const child = node.children.get(key);
    if (child) found.push([name, read(member, child, at ? `${at}.${key}` : key, reading)]);
  }
  for (const key of node.children.keys()) if (!known.has(key)) reading.unknown.push(at ? `${at}.${key}` : key);
  return Object.fromEntries(found);
}

function readList(schema: NormalizedSchema, node: Node, at: string, reading: Reading): unknown[] {
  const item = schema.getValueSchema();
  const wrapper = item.getMergedTraits().xmlName ?? 'member';
  const flat = reading.ec2 || schema.getMergedTraits().xmlFlattened;
  const box = flat ? node : (node.children.get(wrapper) ?? node.children.get('member') ?? node);
  return byIndex(box).map((child, index) => read(item, child, `${at}.${index + 1}`, reading));
}

function readMap(schema: NormalizedSchema, node: Node, at: string, reading: Reading): object {
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const valueName = schema.getValueSchema().getMergedTraits().xmlName ?? 'value';
  const box = schema.getMergedTraits().xmlFlattened ? node : (node.children.get('entry') ?? node);
  return Object.fromEntries(
    byIndex(box).flatMap((entry) => {
      const value = entry.children.get(valueName);
      const key = entry.children.get(keyName)?.value ?? '';
      return value ? [[key, read(schema.getValueSchema(), value, `${at}.${key}`, reading)]] : [];
    }),
  );
}

function byIndex(node: Node): Node[] {
  return [...node.children]
    .filter(([key]) => /^\d+$/.test(key))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}

function readScalar(schema: NormalizedSchema, value: string, at: string, { ec2 }: Reading): unknown {
  const code = ec2 ? 'InvalidParameterValue' : 'MalformedInput';
  const malformed = () => new WireError(code, `Invalid value '${value}' for ${at}`);
  if (schema.isBooleanSchema()) {
    if (!/^(true|false)$/i.test(value)) throw malformed();
    return /^true$/i.test(value);
  }
  if (schema.isNumericSchema() && !schema.isBigIntegerSchema() && !schema.isBigDecimalSchema()) {
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (Number.isNaN(number) && value !== 'NaN') throw malformed();
    return number;
  }
  try {
    return fromText.iso.read(schema, value);
  } catch {
    throw malformed();
  }
}
