import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Identities } from '../../service.ts';
import type { Store } from '../../store.ts';

interface Options {
  store: Store;
  clock: Clock;
  account: string;
}

/** Who may do what. To be filled by the IAM room. */
export function openIdentities({ store, account }: Options) {
  const keys = store.table<{ accessKeyId: string; secretAccessKey: string }>('iam/operator');
  const operator =
    keys.get('operator') ??
    keys.put('operator', {
      accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64url'),
    });
  const identities: Identities = {
    find: (accessKeyId) =>
      accessKeyId === operator.accessKeyId
        ? {
            secretAccessKey: operator.secretAccessKey,
            principal: { kind: 'operator', arn: `arn:aws:iam::${account}:root`, id: account },
          }
        : undefined,
    assume: () => Promise.reject(new Error('roles are not built yet')),
    authorize: async () => {},
  };
  return { identities, operator };
}
