const SECRET = /password|secret(?!Id|Arn)|token|credential|privateKey/i;
/** Beyond it AWS leaves request parameters out as well. */
const LONGEST = 8_192;

/** A request as the trail may keep it: no secrets, no bytes, not too much. */
export function redacted(input: object): unknown {
  const text = JSON.stringify(input, (key, value: unknown) => {
    if (typeof value === 'string' && SECRET.test(key)) return 'HIDDEN_DUE_TO_SECURITY_REASONS';
    return isBytes(value) ? '<bytes>' : value;
  });
  return text.length > LONGEST ? { omitted: true, originalSize: text.length } : (JSON.parse(text) as unknown);
}

/** A body to come is not read for the trail's sake. */
const isBytes = (value: unknown) =>
  ArrayBuffer.isView(value) ||
  (typeof value === 'object' && value !== null && ('pipe' in value || (value as { type?: string }).type === 'Buffer'));
