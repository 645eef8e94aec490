import { randomUUID } from 'node:crypto';
import { operation as withNames } from '@smithy/core/schema';
import { getSmithyContext, HttpRequest, HttpResponse } from '@smithy/core/transport';
import type {
  AwsCredentialIdentity,
  ClientProtocol,
  HandlerExecutionContext,
  MiddlewareStack,
  OperationSchema,
  StaticOperationSchema,
} from '@smithy/types';
import { bySigningName } from '../../../cloud/aws/catalog.ts';
import type { RunningCloud } from '../../../cloud/cloud.ts';
import type { Rooms } from '../../../cloud/rooms.ts';
import { descriptionOf } from '../../../cloud/wire/addressee.ts';
import { encodeFault } from '../../../cloud/wire/fault.ts';
import { sayable } from '../../../cloud/wire/sayable.ts';
import { validate } from '../../../cloud/wire/validate.ts';
import { carried } from './carried.ts';

/** What is taken hold of in an SDK client. */
export interface Unwirable {
  readonly config: {
    readonly serviceId: string;
    readonly defaultSigningName: string;
    readonly credentials: () => Promise<AwsCredentialIdentity>;
    protocol: ClientProtocol<HttpRequest, HttpResponse>;
  };
  readonly middlewareStack: Pick<MiddlewareStack<object, object>, 'addRelativeTo'>;
}

/**
 * Lets a client ask the cloud in its own process, without bytes, signatures and sockets, which are most of what a call costs. Repeating is left to the
 * SDK, inputs and outputs are what their schemas carry over the wire, and errors are said by the wire and read by the client's own protocol. S3
 * streams, and stays on the wire.
 */
export function unwire(client: Unwirable, { cloud, region }: RunningCloud, dispatch: Rooms['dispatch']): void {
  const { config, middlewareStack } = client;
  // This project's client of FIS is made of the Scheduler's.
  const service = config.serviceId === 'fis' ? 'fis' : bySigningName(config.defaultSigningName);
  if (!service || service === 's3') return;
  const described = async (name: string) => {
    const description = await descriptionOf(service);
    return { ...description, operation: description.operations.get(name)! };
  };

  const { protocol } = config;
  config.protocol = Object.assign(Object.create(protocol) as typeof protocol, {
    // Once for all attempts: each of them has the same tokens.
    async serializeRequest({ name }: OperationSchema, given: Record<string, unknown>) {
      const { operation } = await described(name);
      const input = { ...given };
      for (const [member, schema] of operation.input.isUnitSchema() ? [] : operation.input.structIterator())
        if (schema.isIdempotencyToken()) input[member] ??= randomUUID();
      return Object.assign(new HttpRequest({}), { input });
    },
  });

  const ask = (_: unknown, context: HandlerExecutionContext) => async (args: object) => {
    const { request } = args as { request: { input: object } };
    const { abortSignal: signal, operationSchema } = getSmithyContext(context) as unknown as Asking;
    const { operation, ...description } = await described(operationSchema[2]);
    const requestId = randomUUID();
    try {
      const { accessKeyId } = await config.credentials();
      const { principal } = cloud.identities.find(accessKeyId)!;
      const input = carried(operation.input, request.input) as object;
      validate(operation.input, input, description.protocol);
      const call = { principal, requestId, region, sourceIp: '127.0.0.1', signal };
      const output = carried(operation.output, await dispatch(service, operation.name, input, call)) as object;
      return { response: {}, output: { ...output, $metadata: { httpStatusCode: operation.status, requestId } } };
    } catch (error) {
      // To a dead process nothing is said, and it repeats nothing.
      if (signal?.aborted) throw error;
      const { fault, bug } = sayable(error as Error, description.protocol);
      if (bug) cloud.log(`${service}:${operation.name} failed: ${(error as Error).message}`, { error });
      const { status: statusCode, headers, body } = encodeFault(description, description.protocol, fault, requestId);
      headers['x-amzn-requestid'] = requestId;
      const response = new HttpResponse({ statusCode, headers, body: Buffer.from(body as string) });
      const [, namespace, name, traits, input, output] = operation.schema;
      const schema = withNames(namespace, name, traits, input, output);
      return {
        response,
        output: await protocol.deserializeResponse(schema, { ...config, ...context } as never, response),
      };
    }
  };
  middlewareStack.addRelativeTo(ask as never, { name: 'ask', relation: 'after', toMiddleware: 'retryMiddleware' });
}

interface Asking {
  readonly abortSignal?: AbortSignal;
  readonly operationSchema: StaticOperationSchema;
}
