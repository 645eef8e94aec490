/** Where a task token leads. It says so itself, so that one whose task is gone is told from one that never was. */
export interface TokenTarget {
  readonly arn: string;
  readonly cursor: number;
  readonly ticket: number;
}

export function encodeToken({ arn, cursor, ticket }: TokenTarget): string {
  return Buffer.from(JSON.stringify([arn, cursor, ticket, crypto.randomUUID()])).toString('base64');
}

/** Undefined for a text that is no token. */
export function decodeToken(token: string): TokenTarget | undefined {
  try {
    const [arn, cursor, ticket] = JSON.parse(Buffer.from(token, 'base64').toString()) as [string, number, number];
    return typeof arn === 'string' && Number.isInteger(cursor) && Number.isInteger(ticket)
      ? { arn, cursor, ticket }
      : undefined;
  } catch {
    return undefined;
  }
}
