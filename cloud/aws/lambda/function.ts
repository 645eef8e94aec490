import { existsSync } from 'node:fs';
import path from 'node:path';
import type * as Lambda from '@aws-sdk/client-lambda';
import { ResourceConflictException } from '@aws-sdk/client-lambda';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { invalid, readBundle } from './code.ts';
import { codeLocation } from './code-location.ts';
import { configure, DEFAULTS } from './configuration.ts';
import type { Deployed, FunctionRow } from './deployed.ts';

type Operations = Handlers<typeof Lambda, Call>;

export const conflict = (message: string) => new ResourceConflictException({ Type: 'User', message, $metadata: {} });

/** Functions: created `Pending`, `Active` as soon as their code is unpacked. `retire` ends the workers of what is no longer so. */
export function functionOperations(cloud: Cloud, deployed: Deployed, retire: (functionArn: string) => void) {
  const { functions, versions, aliases } = deployed;

  /** Whoever makes a function act as a role must be allowed to pass that role, and Lambda to take it. */
  async function checkRole(role: string, call: Call): Promise<void> {
    if (call.principal.kind !== 'service')
      await cloud.identities.authorize(call.principal, 'iam:PassRole', [{ arn: role }], {
        'iam:PassedToService': 'lambda.amazonaws.com',
      });
    await cloud.identities.assume(role, { service: 'lambda.amazonaws.com' }, 'lambda-create-check').catch(() => {
      throw invalid('The role defined for the function cannot be assumed by Lambda.');
    });
  }

  const now = () => cloud.clock.now().toISOString().replace('Z', '+0000');

  function settle(name: string, work: () => Promise<void>): void {
    cloud.background(`unpack ${name}`, async () => {
      const failure = await work().then(
        () => undefined,
        (error: Error) => error.message,
      );
      const row = functions.get(name);
      if (!row) return; // deleted meanwhile
      const status = failure
        ? { State: 'Failed', StateReason: failure, StateReasonCode: 'InternalError', LastUpdateStatus: 'Failed' }
        : { State: 'Active', StateReason: undefined, StateReasonCode: undefined, LastUpdateStatus: 'Successful' };
      functions.put(name, {
        ...row,
        configuration: { ...row.configuration, ...status } as FunctionRow['configuration'],
      });
    });
  }

  function settled(row: FunctionRow): FunctionRow {
    const { FunctionArn, State, LastUpdateStatus } = row.configuration;
    if (State === 'Pending')
      throw conflict(
        `The operation cannot be performed at this time. The function is currently in the following state: Pending`,
      );
    if (LastUpdateStatus === 'InProgress')
      throw conflict(
        `The operation cannot be performed at this time. An update is in progress for resource: ${FunctionArn}`,
      );
    return row;
  }

  const operations: Operations = {
    async CreateFunction(input, call) {
      const { name: FunctionName } = deployed.parse(input.FunctionName);
      if (!/^[\w-]{1,64}$/.test(FunctionName)) throw invalid(`"${input.FunctionName}" is no name for a function`);
      if (functions.has(FunctionName)) throw conflict(`Function already exist: ${FunctionName}`);
      if (!input.Handler || !input.Runtime)
        throw invalid('Runtime and Handler are mandatory parameters for functions created with deployment packages.');
      const bundle = await readBundle(cloud, input.Code ?? {}, call.principal);
      await checkRole(input.Role ?? '', call);
      const FunctionArn = deployed.arnOf(FunctionName);
      const identity = { ...DEFAULTS, Architectures: input.Architectures ?? ['x86_64'], FunctionName, FunctionArn };
      const configuration = {
        ...configure(identity, input),
        ...{ FunctionName, FunctionArn, Version: '$LATEST', CodeSha256: bundle.sha256, CodeSize: bundle.size },
        ...{
          LastModified: now(),
          State: 'Pending',
          StateReason: 'The function is being created.',
          StateReasonCode: 'Creating',
        },
        LastUpdateStatus: 'InProgress',
      } as FunctionRow['configuration'];
      functions.put(FunctionName, { configuration, code: bundle.folder, tags: input.Tags ?? {}, published: 0 });
      settle(FunctionName, bundle.unpack);
      return configuration;
    },

    async GetFunction(input) {
      const version = deployed.findVersion(input.FunctionName, input.Qualifier);
      const { tags, reservedConcurrency } = deployed.find(input.FunctionName);
      return {
        Configuration: version.configuration,
        Code: { RepositoryType: 'S3', Location: await codeLocation(cloud, version) },
        ...(Object.keys(tags).length > 0 && { Tags: tags }),
        ...(reservedConcurrency !== undefined && {
          Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
        }),
      };
    },

    GetFunctionConfiguration: async (input) => deployed.findVersion(input.FunctionName, input.Qualifier).configuration,

    async ListFunctions({ Marker, MaxItems = 50 }) {
      const all = functions.values().map((it) => it.configuration);
      const from = Number(Marker ?? 0);
      const next = from + MaxItems;
      return { Functions: all.slice(from, next), NextMarker: next < all.length ? String(next) : undefined };
    },

    async UpdateFunctionCode(input, call) {
      const row = settled(deployed.find(input.FunctionName));
      const bundle = await readBundle(cloud, input, call.principal);
      if (input.DryRun) return row.configuration;
      const { FunctionName, FunctionArn } = row.configuration;
      const configuration = {
        ...configure(row.configuration, {}),
        ...{ CodeSha256: bundle.sha256, CodeSize: bundle.size, LastModified: now(), LastUpdateStatus: 'InProgress' },
      } as FunctionRow['configuration'];
      // The old code answers until the new one is there.
      settle(FunctionName, async () => {
        await bundle.unpack();
        functions.put(FunctionName, { ...deployed.find(FunctionName), code: bundle.folder });
        retire(FunctionArn);
      });
      functions.put(FunctionName, { ...row, configuration });
      return configuration;
    },

    async UpdateFunctionConfiguration(input, call) {
      const row = settled(deployed.find(input.FunctionName));
      if (input.Role && input.Role !== row.configuration.Role) await checkRole(input.Role, call);
      const configuration = {
        ...configure(row.configuration, input),
        ...{ LastModified: now(), LastUpdateStatus: 'InProgress' },
      } as FunctionRow['configuration'];
      functions.put(configuration.FunctionName, { ...row, configuration });
      settle(configuration.FunctionName, async () => retire(configuration.FunctionArn));
      return configuration;
    },

    async DeleteFunction(input) {
      const { name, qualifier } = deployed.parse(input.FunctionName, input.Qualifier);
      deployed.findVersion(name, qualifier);
      if (qualifier) versions.delete(`${name}:${qualifier}`);
      else {
        functions.delete(name);
        for (const table of [versions, aliases])
          for (const [key] of table.entries()) if (key.startsWith(`${name}:`)) table.delete(key);
      }
      retire(deployed.arnOf(name));
      return {};
    },
  };

  /** After a restart: what was being created or updated when the process died. */
  function resume(): void {
    for (const row of functions.values())
      if (row.configuration.LastUpdateStatus === 'InProgress')
        settle(row.configuration.FunctionName, async () => {
          if (!existsSync(path.join(cloud.folder, row.code)))
            throw new Error('The code was lost when the cloud stopped. Please upload it again.');
        });
  }

  return { operations, resume };
}
