import { AlreadyExistsException, InvalidAliasNameException, NotFoundException } from '@aws-sdk/client-kms';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { invalidMarker } from './key.ts';
import type { AliasRow, Keys } from './keys.ts';

export function alias(keys: Keys): Handlers<typeof import('@aws-sdk/client-kms'), Call> {
  const { aliases, cloud, aliasArn } = keys;
  const now = () => cloud.clock.now().toISOString();

  function known(name = ''): AliasRow {
    return aliases.get(name) ?? refuse(NotFoundException, `Alias ${aliasArn(name)} is not found.`);
  }

  return {
    async CreateAlias({ AliasName: name = '', TargetKeyId }) {
      if (!/^alias\/[a-zA-Z0-9/_-]{1,250}$/.test(name) || name.startsWith('alias/aws/')) {
        refuse(
          InvalidAliasNameException,
          `${name} is not the name of an alias: alias/ and letters, digits, / _ -, but not alias/aws/`,
        );
      }
      const { id } = keys.usable(TargetKeyId);
      if (aliases.has(name)) refuse(AlreadyExistsException, `An alias with the name ${aliasArn(name)} already exists`);
      aliases.put(name, { name, keyId: id, created: now(), updated: now() });
      return {};
    },

    async UpdateAlias({ AliasName, TargetKeyId }) {
      const row = known(AliasName);
      aliases.put(row.name, { ...row, keyId: keys.usable(TargetKeyId).id, updated: now() });
      return {};
    },

    async DeleteAlias({ AliasName }) {
      aliases.delete(known(AliasName).name);
      return {};
    },

    async ListAliases({ KeyId, Limit = 50, Marker }) {
      const of = KeyId === undefined ? undefined : keys.find(KeyId).id;
      const list = aliases.values().filter((row) => of === undefined || row.keyId === of);
      const { items, next } = paging(list, (row) => row.name, { token: Marker, size: Limit }, invalidMarker);
      return {
        Aliases: items.map((row) => ({
          AliasName: row.name,
          AliasArn: aliasArn(row.name),
          TargetKeyId: row.keyId,
          CreationDate: new Date(row.created),
          LastUpdatedDate: new Date(row.updated),
        })),
        Truncated: next !== undefined,
        NextMarker: next,
      };
    },
  };
}
