import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The number of a user, or of a user's group, on this machine; undefined when there is no such account. */
export async function accountId(name: string, kind: 'user' | 'group'): Promise<number | undefined> {
  if (!/^[\w.-]+$/.test(name) || name.startsWith('-')) return undefined;
  const answer = await run('id', [kind === 'user' ? '-u' : '-g', name]).catch(() => undefined);
  return answer && Number(answer.stdout);
}
