import { inspect } from 'node:util';

/** The result of a command: for programs as one JSON document, for people as the text, or as it is where no better text is given. */
export function tell(result: unknown, json: boolean | undefined, text?: string): void {
  if (json) console.log(JSON.stringify(result, null, 2));
  else console.log(text ?? inspect(result, { depth: null, breakLength: 100, colors: process.stdout.isTTY === true }));
}
