/** What was typed is no port. */
export class NoPort extends Error {
  override readonly name = 'NoPort';
}

/** A TCP port as a person types it; 0 takes a free one. Throws `NoPort`. */
export function portOf(typed: string): number {
  const port = Number(typed);
  if (!/^\d+$/.test(typed) || port > 65_535) throw new NoPort(`"${typed}" is no port: take a number from 0 to 65535`);
  return port;
}
