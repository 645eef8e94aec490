import { execFile } from 'node:child_process';
import { misfits, valuesAt } from './fits.ts';
import type { Question } from './question.ts';

/** How a command went: `odd` is an answer that does not fit the others, a `gap` one that is known to be missing. */
export interface Verdict {
  readonly command: string;
  readonly verdict: 'answered' | 'gap' | '501' | 'error' | 'odd';
  readonly words: string;
}

interface Sweep {
  /** What is known before the first answer, by name. */
  readonly known: Readonly<Record<string, string>>;
  readonly environment: NodeJS.ProcessEnv;
  tell(verdict: Verdict): void;
}

/** As many commands at once: each is a Python of its own, which takes half a second of a processor. */
const AT_ONCE = 2;

/** Asks each question as soon as what it names is known; what nobody names is an error of the questions that wanted it. */
export async function sweep(questions: readonly Question[], { known, environment, tell }: Sweep): Promise<void> {
  const names = new Map(Object.entries(known));
  const needs = ({ ask, says = {} }: Question) =>
    ([ask, ...Object.values(says).map(String)].join(' ').match(/(?<=\{)[a-z]\w*(?=\})/g) ?? []).filter(
      (it) => !names.has(it),
    );
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_, name: string) => names.get(name) ?? '');
  const left = new Set(questions);
  const next = () => left.values().find((it) => needs(it).length === 0);
  const running = new Set<Promise<void>>();

  async function put(question: Question): Promise<void> {
    const command = fill(question.ask);
    const { answer, error } = await aws(command, environment);
    const { refused, says = {}, keep = {}, gap } = question;
    if (gap !== undefined) {
      const words = error === undefined ? `answered, though it is called a gap: ${gap}` : gap;
      return tell({ command, verdict: error === undefined ? 'odd' : 'gap', words });
    }
    if (refused !== undefined) {
      const fits = error?.includes(refused);
      const words = fits ? `refused, as it should: ${refused}` : `not refused with ${refused}: ${error ?? 'answered'}`;
      return tell({
        command,
        verdict: fits ? 'answered' : error?.includes('NotImplemented') ? '501' : error ? 'error' : 'odd',
        words,
      });
    }
    if (error !== undefined)
      return tell({ command, verdict: error.includes('NotImplemented') ? '501' : 'error', words: error });
    for (const [name, path] of Object.entries(keep)) {
      const [value] = valuesAt(answer, path);
      if (value !== undefined) names.set(name, String(value));
    }
    const filled = Object.entries(says).map(([at, it]) => [at, typeof it === 'string' ? fill(it) : it] as const);
    const odd = misfits(answer, [...filled, ...Object.values(keep).map((it) => [it, /./] as const)]);
    tell({
      command,
      verdict: odd.length ? 'odd' : 'answered',
      words: odd.join('; ') || filled.map(([at, it]) => `${at} is ${it}`).join(', '),
    });
  }

  while (left.size > 0 || running.size > 0) {
    const question = running.size < AT_ONCE ? next() : undefined;
    if (question) {
      left.delete(question);
      const done = put(question).finally(() => running.delete(done));
      running.add(done);
    } else if (running.size > 0) await Promise.race(running);
    else {
      for (const it of left)
        tell({ command: it.ask, verdict: 'error', words: `no answer named ${needs(it).join(', ')}` });
      left.clear();
    }
  }
}

/** The answer as JSON, or the last line of what the command complained of. */
function aws(command: string, env: NodeJS.ProcessEnv): Promise<{ answer?: unknown; error?: string }> {
  // Version 1 forgets AWS_ENDPOINT_URL for RDS alone, and has to be told.
  const args = [...command.split(' '), '--output', 'json', '--endpoint-url', env.AWS_ENDPOINT_URL ?? ''];
  return new Promise((resolve) => {
    execFile('aws', args, { env, maxBuffer: 1 << 26, timeout: 90_000 }, (error, stdout, stderr) => {
      if (error) return resolve({ error: stderr.trim().split('\n').at(-1) || error.message });
      resolve({ answer: parsed(stdout) });
    });
  });
}

/** Some commands say nothing, and `aws s3` speaks to people. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
