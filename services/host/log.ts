/** One JSON line on standard output; the agent on the instance ships it. */
export function log(level: 'info' | 'warn' | 'error', message: string, fields: object = {}): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}
