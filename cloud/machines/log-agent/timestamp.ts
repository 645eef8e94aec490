/** The time within a line, in milliseconds since 1970; undefined when there is none. */
export type TimestampReader = (line: string) => number | undefined;

/** What the agent's codes stand for: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html */
const CODES: Readonly<Record<string, string>> = {
  Y: String.raw`(?<Y>\d{4})`,
  m: String.raw`(?<m>\d{2})`,
  b: '(?<b>[A-Z][a-z]{2})',
  d: String.raw`(?<d>\d{2})`,
  H: String.raw`(?<H>\d{2})`,
  M: String.raw`(?<M>\d{2})`,
  S: String.raw`(?<S>\d{2})`,
  f: String.raw`(?<f>\d{1,9})`,
  z: String.raw`(?<z>[+-]\d{4})`,
};
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Reads what `timestamp_format` describes, wherever in the line; without an offset (`%z`) it is local time unless `timezone` is `UTC`. Throws `UnknownCode`. */
export function timestampReader(format: string | undefined, timezone = 'LOCAL'): TimestampReader {
  if (format === undefined) return () => undefined;
  const pattern = new RegExp(
    format.replace(/%-?(.)|[\\^$.*+?()[\]{}|]/g, (text, code?: string) => {
      if (code === undefined) return `\\${text}`;
      const known = CODES[code];
      if (!known) throw new UnknownCode(text, format);
      return known;
    }),
  );
  return (line) => {
    const found = pattern.exec(line)?.groups;
    if (!found) return undefined;
    const month = found.b ? MONTHS.indexOf(found.b) : Number(found.m ?? 1) - 1;
    const year = Number(found.Y ?? new Date().getUTCFullYear());
    const parts = [year, month, Number(found.d ?? 1), Number(found.H ?? 0), Number(found.M ?? 0)] as const;
    const rest = [Number(found.S ?? 0), Math.floor(Number(`0.${found.f ?? 0}`) * 1000)] as const;
    if (timezone !== 'UTC' && !found.z) return new Date(...parts, ...rest).getTime();
    return Date.UTC(...parts, ...rest) - offset(found.z);
  };
}

/** `+0130` in milliseconds. */
function offset(zone = '+0000'): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3));
  return (zone.startsWith('-') ? -1 : 1) * minutes * 60_000;
}

export class UnknownCode extends Error {
  override readonly name = 'UnknownCode';
  constructor(code: string, format: string) {
    super(
      `"${code}" in timestamp_format "${format}" is no code that this agent knows: %${Object.keys(CODES).join(' %')}`,
    );
  }
}
