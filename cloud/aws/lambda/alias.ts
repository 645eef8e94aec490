import { randomUUID } from 'node:crypto';
import type * as Lambda from '@aws-sdk/client-lambda';
import { ResourceNotFoundException } from '@aws-sdk/client-lambda';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import type { AliasRow, Deployed } from './deployed.ts';
import { conflict } from './function.ts';

/** Names that point at a version. */
export function aliasOperations(deployed: Deployed): Handlers<typeof Lambda, Call> {
  const { aliases, arnOf } = deployed;
  const keyOf = (functionName: string | undefined, name: string | undefined) =>
    `${deployed.find(functionName).configuration.FunctionName}:${name}`;

  function find(functionName: string | undefined, name: string | undefined): AliasRow {
    const key = keyOf(functionName, name);
    const message = `Cannot find alias arn: ${arnOf(...(key.split(':') as [string, string]))}`;
    const row = aliases.get(key);
    if (!row) throw new ResourceNotFoundException({ Type: 'User', Message: message, message, $metadata: {} });
    return row;
  }

  return {
    async CreateAlias({ FunctionName, Name, FunctionVersion, Description = '' }) {
      const key = keyOf(FunctionName, Name);
      if (aliases.has(key)) throw conflict(`Alias already exists: ${arnOf(...(key.split(':') as [string, string]))}`);
      deployed.findVersion(FunctionName, FunctionVersion);
      const AliasArn = arnOf(...(key.split(':') as [string, string]));
      return aliases.put(key, {
        Name: Name ?? '',
        AliasArn,
        FunctionVersion: FunctionVersion ?? '$LATEST',
        Description,
        RevisionId: randomUUID(),
      });
    },
    GetAlias: async ({ FunctionName, Name }) => find(FunctionName, Name),
    async UpdateAlias({ FunctionName, Name, FunctionVersion, Description }) {
      const row = find(FunctionName, Name);
      if (FunctionVersion) deployed.findVersion(FunctionName, FunctionVersion);
      return aliases.put(keyOf(FunctionName, Name), {
        ...row,
        ...(FunctionVersion && { FunctionVersion }),
        ...(Description !== undefined && { Description }),
        RevisionId: randomUUID(),
      });
    },
    async DeleteAlias({ FunctionName, Name }) {
      aliases.delete(keyOf(FunctionName, Name));
      return {};
    },
    async ListAliases({ FunctionName, FunctionVersion }) {
      const prefix = keyOf(FunctionName, '');
      const own = aliases.entries().filter(([key]) => key.startsWith(prefix));
      return {
        Aliases: own.map(([, row]) => row).filter((it) => !FunctionVersion || it.FunctionVersion === FunctionVersion),
      };
    },
  };
}
