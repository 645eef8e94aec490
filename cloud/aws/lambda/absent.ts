import type * as Lambda from '@aws-sdk/client-lambda';
import { ProvisionedConcurrencyConfigNotFoundException, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { Deployed } from './deployed.ts';

/**
 * What a function can have at AWS and nobody can give it here: a URL, code signing, a pinned runtime, sources that are polled. Where AWS has a
 * default it is that, where it has an error of its own it is that one; the function must be there.
 */
export function absentOperations(deployed: Deployed) {
  const { functions } = deployed;
  const arn = (name: string | undefined) => deployed.find(name).configuration.FunctionArn;
  /** Of one function, or of all. */
  const none =
    <Member extends string>(member: Member) =>
    async ({ FunctionName }: { FunctionName?: string | undefined }) => {
      if (FunctionName) deployed.find(FunctionName);
      return { [member]: [] as never[] } as Record<Member, never[]>;
    };
  return {
    async GetFunctionCodeSigningConfig({ FunctionName }) {
      return { FunctionName: deployed.find(FunctionName).configuration.FunctionName, CodeSigningConfigArn: undefined };
    },
    async GetFunctionUrlConfig({ FunctionName }) {
      arn(FunctionName);
      refuse(UrlNotFound, 'The resource you requested does not exist.');
    },
    async GetProvisionedConcurrencyConfig({ FunctionName }) {
      arn(FunctionName);
      refuse(
        ProvisionedConcurrencyConfigNotFoundException,
        'No Provisioned Concurrency Config found for this function',
      );
    },
    GetRuntimeManagementConfig: async ({ FunctionName }) => ({
      UpdateRuntimeOn: 'Auto',
      FunctionArn: arn(FunctionName),
    }),
    async GetFunctionRecursionConfig({ FunctionName }) {
      arn(FunctionName);
      return { RecursiveLoop: 'Terminate' };
    },
    ListEventSourceMappings: none('EventSourceMappings'),
    ListFunctionUrlConfigs: none('FunctionUrlConfigs'),
    ListProvisionedConcurrencyConfigs: none('ProvisionedConcurrencyConfigs'),
    ListLayers: async () => ({ Layers: [] }),
    ListCodeSigningConfigs: async () => ({ CodeSigningConfigs: [] }),
    /** What an account has before it asks for more ("Lambda quotas"), and what of it is used. */
    async GetAccountSettings() {
      const rows = functions.values();
      const reserved = rows.reduce((sum, it) => sum + (it.reservedConcurrency ?? 0), 0);
      return {
        AccountLimit: {
          TotalCodeSize: 75 * 1024 ** 3,
          CodeSizeUnzipped: 250 * 1024 ** 2,
          CodeSizeZipped: 50 * 1024 ** 2,
          ConcurrentExecutions: CONCURRENT,
          UnreservedConcurrentExecutions: CONCURRENT - reserved,
        },
        AccountUsage: {
          TotalCodeSize: rows.reduce((sum, it) => sum + (it.configuration.CodeSize ?? 0), 0),
          FunctionCount: rows.length,
        },
      };
    },
  } satisfies Handlers<typeof Lambda, Call>;
}

const CONCURRENT = 1000;

/** AWS names who is to blame. */
class UrlNotFound extends ResourceNotFoundException {
  constructor({ message }: { message: string }) {
    super({ Type: 'User', Message: message, message, $metadata: {} });
  }
}
