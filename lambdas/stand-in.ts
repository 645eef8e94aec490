import { NormalizedSchema } from '@smithy/core/schema';
import type { SchemaRef } from '@smithy/types';

/** Some of AWS's shapes contain themselves; nobody looks deeper into an answer. */
const DEEPEST = 6;

/**
 * An answer to a call that is not made, of the shape that AWS answers with: every member is there, a list has one element, every name is
 * `(new)`, which no resource of AWS is called.
 *
 * @example
 * standInFor(createVpc.output) // { Vpc: { VpcId: '(new)', IsDefault: false, … } }
 */
export const standInFor = (shape: SchemaRef | undefined): unknown =>
  shape === undefined ? {} : fill(NormalizedSchema.of(shape), 0);

function fill(schema: NormalizedSchema, depth: number): unknown {
  if (schema.isStructSchema()) {
    if (depth >= DEEPEST) return {};
    return Object.fromEntries([...schema.structIterator()].map(([name, member]) => [name, fill(member, depth + 1)]));
  }
  if (schema.isListSchema()) return depth >= DEEPEST ? [] : [fill(schema.getValueSchema(), depth + 1)];
  if (schema.isMapSchema() || schema.isDocumentSchema()) return {};
  if (schema.isBooleanSchema()) return false;
  if (schema.isNumericSchema()) return 1;
  if (schema.isBigIntegerSchema()) return 1n;
  if (schema.isTimestampSchema()) return new Date(0);
  if (schema.isBlobSchema()) return new Uint8Array();
  return '(new)';
}
