import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Whom PostgreSQL's processes run as. Empty: whoever runs the cloud. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root. Root's databases run as `nobody`, because the account must have an entry in passwd. */
export function unprivileged(): Account {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** Hands a file or folder over to the account. */
export function own(account: Account, file: string): void {
  if (account.uid !== undefined) chownSync(file, account.uid, account.gid!);
}

/** PostgreSQL accepts a data directory only with mode 0700. */
export function makeFolder(account: Account, folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  own(account, folder);
}

export function writeOwned(account: Account, file: string, text: string | Uint8Array): void {
  writeFileSync(file, text, { mode: 0o600 });
  own(account, file);
}

/** Whether the account may pass through every folder above this path. Access control lists are not looked at. */
export function reaches(account: Account, file: string): boolean {
  if (account.uid === undefined) return true;
  for (let folder = path.dirname(path.resolve(file)); ; folder = path.dirname(folder)) {
    const { mode, uid } = statSync(folder);
    if (!(mode & (uid === account.uid ? 0o100 : 0o001))) return false;
    if (folder === path.dirname(folder)) return true;
  }
}
