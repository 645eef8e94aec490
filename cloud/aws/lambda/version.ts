import { randomUUID } from 'node:crypto';
import type * as Lambda from '@aws-sdk/client-lambda';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import type { Deployed, VersionRow } from './deployed.ts';

/** Published versions: numbered copies that no update changes. */
export function versionOperations(deployed: Deployed): Handlers<typeof Lambda, Call> {
  const { functions, versions, arnOf } = deployed;
  return {
    async PublishVersion(input) {
      const row = deployed.find(input.FunctionName);
      const { FunctionName } = row.configuration;
      const newest = versions.get(`${FunctionName}:${row.published}`);
      // Publishing unchanged code and configuration gives the version that exists.
      if (newest && comparable(newest) === comparable(row)) return newest.configuration;
      const Version = String(row.published + 1);
      const configuration = {
        ...row.configuration,
        ...(input.Description && { Description: input.Description }),
        ...{ Version, FunctionArn: arnOf(FunctionName, Version), RevisionId: randomUUID() },
      };
      functions.put(FunctionName, { ...row, published: row.published + 1 });
      return versions.put(`${FunctionName}:${Version}`, { configuration, code: row.code }).configuration;
    },

    async ListVersionsByFunction(input) {
      const { configuration } = deployed.find(input.FunctionName);
      const own = versions.entries().filter(([key]) => key.startsWith(`${configuration.FunctionName}:`));
      return {
        Versions: [
          { ...configuration, FunctionArn: `${configuration.FunctionArn}:$LATEST` },
          ...own.map(([, row]) => row.configuration),
        ],
      };
    },
  };
}

/** What makes two versions different: not their names, dates and states. */
function comparable({ configuration, code }: VersionRow): string {
  const { Version, FunctionArn, RevisionId, LastModified, State, LastUpdateStatus, Description, ...rest } =
    configuration;
  return JSON.stringify([code, Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))]);
}
