import { difference } from '../../../asl/recorded/compare.ts';
import type { Scenario } from '../../../asl/recorded/scenario.ts';
import type { Answered } from './answers.ts';

interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** AWS shows how a machine is encrypted since it lets customers bring a key. */
const ENCRYPTION_SINCE = '2024-07-25';

/** Recordings are dated `25-11-2024, 19:02:42`. */
function before(recorded: string, day: string): boolean {
  return recorded.replace(/^(\d+)-(\d+)-(\d+).*$/, '$3-$2-$1') < day;
}

/** What differs by status (answered or refused, with which error), and by result (everything that is said). */
export function judgeAnswer({ name, expected, actual }: Answered, { recorded, skip: given }: Scenario) {
  const skip = before(recorded, ENCRYPTION_SINCE) ? [...given, '$..encryptionConfiguration'] : given;
  const [one, other] = [refusal(expected), refusal(actual)];
  const status = one?.code === other?.code ? undefined : `${name}: expected ${shown(expected)}, got ${shown(actual)}`;
  if (status || !one || !other) {
    return { status, result: status ?? difference(bare(expected), bare(actual), skip, `$.${name}`) };
  }
  const silent = skip.some((it) => /[Mm]essage$|exception_value$/.test(it));
  const result = silent ? undefined : difference(one.message, other.message, skip, `$.${name}.message`);
  return { status, result };
}

/** Recordings have errors as botocore prints them, as its response, or as the Python exception behind a text. */
function refusal(answer: unknown): Refusal | undefined {
  const it = answer as {
    Error?: { Code: string; Message: string };
    exception_typename?: string;
    exception_value?: string;
  };
  if (it.exception_typename) {
    return { code: it.exception_typename, message: String(it.exception_value).replace(/^.*? operation: /s, '') };
  }
  return it.Error && { code: it.Error.Code, message: sentence(it.Error.Message) };
}

/** Some messages were not worded by AWS but by a program in Python: the sentence that they quote is compared, in its notation. */
function sentence(message: string): string {
  const quoted = /^Error=ValueError Args=\["(.*?)"\] in definition/s.exec(message)?.[1];
  if (quoted !== undefined) return `<any>${quoted.replaceAll('\\\\', '\\')}<any>`;
  return message.replace(/\p{Cc}/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function bare(answer: unknown): unknown {
  const { ResponseMetadata: _, ...rest } = answer as { ResponseMetadata?: object };
  return JSON.parse(JSON.stringify(rest).replaceAll('000000000000', '111111111111')) as unknown;
}

function shown(answer: unknown): string {
  return JSON.stringify(answer).slice(0, 300);
}
