import { inspect } from 'node:util';

/** The result of a command: for programs as JSON, for people as they would write it down. */
export function tell(result: unknown, json = false): void {
  if (json) console.log(JSON.stringify(result, null, 2));
  else console.log(inspect(result, { depth: null, breakLength: 100, colors: process.stdout.isTTY === true }));
}
