/**
 * What PostgreSQL, the driver and the network say when the primary went away or is not the primary any more.
 * 57P0x: shutting down, crashed, starting up; 08xxx: connection; 25006: read-only, a demoted primary that still answers; 53300: full.
 */
const AWAY = new Set([
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
  '25006',
  '53300',
  '55000',
  'ECONNRESET',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** The driver's own errors have texts and no codes. */
const TEXTS = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Client has encountered a connection error',
];

/** Whether the password was not the right one (28P01): it was rotated after we had asked for it. */
export const isRefused = (error: unknown) => (error as { code?: string }).code === '28P01';

/** Whether the database was away, rather than the query wrong. 55000 is what a server in recovery says to the question for its timeline. */
export function isAway(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return AWAY.has(code) || TEXTS.some((text) => message.startsWith(text));
}
