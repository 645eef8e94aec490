import {
  SchedulerClient,
  type SchedulerClientConfig,
  type SchedulerClientResolvedConfig,
} from '@aws-sdk/client-scheduler';
import { type Client, Command } from '@smithy/core/client';
import { getEndpointPlugin } from '@smithy/core/endpoints';
import type { HttpHandlerOptions, MetadataBearer } from '@smithy/types';
import { operations, protocolSettings } from './schemas.ts';

export type FISClientConfig = SchedulerClientConfig;

interface Place {
  readonly Region?: string;
  readonly Endpoint?: unknown;
}

/** `https://fis.REGION.amazonaws.com`, or the endpoint that the configuration or `AWS_ENDPOINT_URL` gives. */
const endpointProvider = ({ Region = '', Endpoint }: Place) => ({
  url: new URL(String(Endpoint ?? `https://fis.${Region}.amazonaws.com`)),
});

const Speaker = SchedulerClient as unknown as new (
  configuration: object,
) => Client<HttpHandlerOptions, object, MetadataBearer, SchedulerClientResolvedConfig>;

/**
 * The client of AWS FIS: the SDK's own client of another service that speaks REST and JSON, given the shapes, the endpoint and the
 * signing name of FIS.
 */
export class FISClient extends Speaker {
  constructor(configuration: FISClientConfig = {}) {
    super({ serviceId: 'fis', signingName: 'fis', protocolSettings, endpointProvider, ...configuration });
  }
}

/** The class of one operation's commands. */
export const command = <Input extends object, Output extends object>(name: keyof typeof operations) =>
  Command.classBuilder<Input, Output & MetadataBearer, SchedulerClientResolvedConfig, object, MetadataBearer>()
    .ep({
      Endpoint: { type: 'builtInParams', name: 'endpoint' },
      Region: { type: 'builtInParams', name: 'region' },
    })
    .m((Made, _stack, config) => [getEndpointPlugin(config as never, Made.getEndpointParameterInstructions())])
    .s('AWSFIS', name, {})
    .n('FISClient', `${name}Command`)
    .sc(operations[name])
    .build();
