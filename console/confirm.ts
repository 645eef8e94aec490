import type { Connection } from './connect.ts';
import { WrongUse } from './wrong-use.ts';

/** Something that changes a real account was asked for without saying so. */
export class NotConfirmed extends WrongUse {
  override readonly name = 'NotConfirmed';
}

/** What changes a real account has to be asked for twice: `--profile` names the account, `--yes` means it. Here nothing is at stake. */
export function confirm({ where, account, environment, config }: Connection, deed: string, yes?: boolean): void {
  if (where === 'AWS' && !yes)
    throw new NotConfirmed(
      `This would ${deed} ${environment} in the account ${account}, ${config.region}; say --yes to do it`,
    );
}
