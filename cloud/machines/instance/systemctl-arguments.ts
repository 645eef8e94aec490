import { constants } from 'node:os';

export interface Arguments {
  readonly verb: string;
  readonly names: readonly string[];
  /** Options without a value, by their long names. */
  readonly flags: ReadonlySet<string>;
  /** Options with a value, by their long names. */
  readonly values: ReadonlyMap<string, string>;
}

/** Options of systemctl(1) that take a value, and their short forms. */
const VALUED: Readonly<Record<string, string>> = { s: 'signal', p: 'property', t: 'type', n: 'lines', o: 'output' };
const LONG = new Set([...Object.values(VALUED), 'kill-whom', 'kill-who']);
const SHORT: Readonly<Record<string, string>> = { q: 'quiet' };

/** Reads a command line as getopt does: `-s STOP`, `-sSTOP`, `--signal=STOP` and `--signal STOP` are the same. */
export function readArguments(args: readonly string[]): Arguments {
  const words: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (!arg.startsWith('-')) {
      words.push(arg);
      continue;
    }
    const [, long, given] = /^--([^=]+)(?:=(.*))?$/.exec(arg) ?? [];
    const short = VALUED[arg[1] ?? ''];
    if (long && LONG.has(long)) values.set(long === 'kill-who' ? 'kill-whom' : long, given ?? rest.shift() ?? '');
    else if (long) flags.add(long);
    else if (short) values.set(short, arg.slice(2) || (rest.shift() ?? ''));
    else for (const letter of arg.slice(1)) flags.add(SHORT[letter] ?? letter);
  }
  const [verb = 'list-units', ...names] = words;
  return { verb, names, flags, values };
}

/** `STOP`, `SIGSTOP` and `19` are one signal; undefined for none. */
export function signalNamed(name: string): NodeJS.Signals | undefined {
  const all = Object.entries(constants.signals) as [NodeJS.Signals, number][];
  const full = /^\d+$/.test(name) ? undefined : name.replace(/^(SIG)?/, 'SIG');
  return all.find(([signal, number]) => signal === full || String(number) === name)?.[0];
}
