/** Attribute values as JSON: bytes become `{ $bytes: base64 }`. */
export function marshalled(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(marshalled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, marshalled(it)]));
}

/** The reverse. */
export function unmarshalled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unmarshalled);
  if (typeof value !== 'object' || value === null) return value;
  if ('$bytes' in value && typeof value.$bytes === 'string') return Buffer.from(value.$bytes, 'base64');
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, unmarshalled(it)]));
}
