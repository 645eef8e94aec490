import type * as Lambda from '@aws-sdk/client-lambda';
import { type FunctionEventInvokeConfig, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import type { Deployed } from './deployed.ts';

type Row = Omit<FunctionEventInvokeConfig, 'LastModified'> & { readonly modifiedAt: string };

/** How a function's asynchronous events are retried and where they end. */
export function openEventInvokeConfigs(cloud: Cloud, deployed: Deployed) {
  const rows = cloud.store.table<Row>('lambda/event-invoke-config');
  const keyOf = (given: string | undefined, qualifier?: string) => {
    const named = deployed.parse(given, qualifier);
    return `${named.name}:${named.qualifier ?? '$LATEST'}`;
  };
  const shown = ({ modifiedAt, ...row }: Row): FunctionEventInvokeConfig => ({
    ...row,
    LastModified: new Date(modifiedAt),
  });

  function find(given: string | undefined, qualifier?: string): Row {
    const message = `The function ${deployed.parse(given).name} doesn't have an EventInvokeConfig`;
    const row = rows.get(keyOf(given, qualifier));
    if (!row) throw new ResourceNotFoundException({ Type: 'User', Message: message, message, $metadata: {} });
    return row;
  }

  function put(
    input: Lambda.PutFunctionEventInvokeConfigCommandInput,
    before: Partial<Row>,
  ): FunctionEventInvokeConfig {
    const { configuration } = deployed.findVersion(input.FunctionName, input.Qualifier);
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = input;
    const given = { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig };
    const row: Row = {
      ...before,
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
      FunctionArn: `${deployed.arnOf(configuration.FunctionName)}:${input.Qualifier ?? '$LATEST'}`,
      modifiedAt: cloud.clock.now().toISOString(),
    };
    return shown(rows.put(keyOf(input.FunctionName, input.Qualifier), row));
  }

  const operations: Handlers<typeof Lambda, Call> = {
    PutFunctionEventInvokeConfig: async (input) => put(input, {}),
    UpdateFunctionEventInvokeConfig: async (input) => put(input, find(input.FunctionName, input.Qualifier)),
    GetFunctionEventInvokeConfig: async (input) => shown(find(input.FunctionName, input.Qualifier)),
    async DeleteFunctionEventInvokeConfig(input) {
      find(input.FunctionName, input.Qualifier);
      rows.delete(keyOf(input.FunctionName, input.Qualifier));
      return {};
    },
    async ListFunctionEventInvokeConfigs(input) {
      const { configuration } = deployed.find(input.FunctionName);
      const own = rows.entries().filter(([key]) => key.startsWith(`${configuration.FunctionName}:`));
      return { FunctionEventInvokeConfigs: own.map(([, row]) => shown(row)) };
    },
  };

  return {
    operations,
    get: (functionName: string, qualifier?: string) => {
      const row = rows.get(keyOf(functionName, qualifier));
      return row && shown(row);
    },
  };
}
