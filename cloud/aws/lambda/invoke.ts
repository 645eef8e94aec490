import type * as Lambda from '@aws-sdk/client-lambda';
import {
  InvalidRequestContentException,
  RequestTooLargeException,
  TooManyRequestsException,
} from '@aws-sdk/client-lambda';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import type { AsynchronousInvocations } from './asynchronous.ts';
import type { Deployed, FunctionRow } from './deployed.ts';
import type { Execution, Executor } from './execution.ts';
import { conflict } from './function.ts';

type Operations = Handlers<typeof Lambda, Call>;

const MOST_SYNCHRONOUS = 6 * 1024 * 1024;
const MOST_ASYNCHRONOUS = 1024 * 1024;

export type Run = (
  functionName: string,
  qualifier: string | undefined,
  event: { payload: string; clientContext?: string; requestId?: string },
) => Promise<Execution & { version: string }>;

/** Runs a function now, within its reserved concurrency. Throws `TooManyRequestsException`. */
export function runner(deployed: Deployed, executor: Executor): Run {
  const running = new Map<string, number>();
  return async (functionName, qualifier, event) => {
    const row = deployed.find(functionName);
    const version = deployed.findVersion(functionName, qualifier);
    active(row);
    const { FunctionName } = row.configuration;
    const count = running.get(FunctionName) ?? 0;
    if (row.reservedConcurrency !== undefined && count >= row.reservedConcurrency)
      throw new TooManyRequestsException({
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
        Type: 'User',
        message: 'Rate Exceeded.',
        $metadata: {},
      });
    running.set(FunctionName, count + 1);
    try {
      const named = deployed.parse(functionName, qualifier);
      const functionArn = deployed.arnOf(named.name, named.qualifier);
      return {
        ...(await executor.execute(version, { ...event, functionArn })),
        version: version.configuration.Version,
      };
    } finally {
      running.set(FunctionName, (running.get(FunctionName) ?? 1) - 1);
    }
  };
}

function active({ configuration: { State, StateReason } }: FunctionRow): void {
  if (State === 'Pending' || State === 'Failed')
    throw conflict(
      `The operation cannot be performed at this time. The function is currently in the following state: ${State}${StateReason && State === 'Failed' ? ` (${StateReason})` : ''}`,
    );
}

export function invokeOperations(deployed: Deployed, run: Run, asynchronous: AsynchronousInvocations): Operations {
  return {
    async Invoke(
      { FunctionName, Qualifier, InvocationType = 'RequestResponse', Payload, LogType, ClientContext },
      call,
    ) {
      const row = deployed.find(FunctionName);
      deployed.findVersion(FunctionName, Qualifier);
      const payload = text(Payload, InvocationType === 'Event' ? MOST_ASYNCHRONOUS : MOST_SYNCHRONOUS);
      if (InvocationType === 'DryRun') return { StatusCode: 204 };
      const { name, qualifier } = deployed.parse(FunctionName, Qualifier);
      if (InvocationType === 'Event') {
        active(row);
        asynchronous.enqueue({ functionName: name, qualifier, payload, requestId: call.requestId });
        return { StatusCode: 202 };
      }
      const clientContext = ClientContext && Buffer.from(ClientContext, 'base64').toString();
      const { version, fault, logTail, ...result } = await run(name, qualifier, { payload, clientContext });
      const tooLarge = !fault && result.payload.length > MOST_SYNCHRONOUS;
      return {
        StatusCode: 200,
        ExecutedVersion: version,
        Payload: Buffer.from(tooLarge ? JSON.stringify(oversized(result.payload.length)) : result.payload),
        ...((fault || tooLarge) && { FunctionError: 'Unhandled' }),
        ...(LogType === 'Tail' && { LogResult: Buffer.from(logTail).toString('base64') }),
      };
    },
  };
}

const oversized = (size: number) => ({
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: `Response payload size exceeded maximum allowed payload size (${MOST_SYNCHRONOUS} bytes): ${size}.`,
});

function text(payload: Uint8Array | undefined, most: number): string {
  if (payload && payload.length > most)
    throw new RequestTooLargeException({
      Type: 'User',
      message: `${payload.length} byte payload is too large for the limit of ${most} bytes`,
      $metadata: {},
    });
  const json = Buffer.from(payload ?? []).toString() || '{}';
  try {
    JSON.parse(json);
  } catch (error) {
    throw new InvalidRequestContentException({
      Type: 'User',
      message: `Could not parse request body into json: ${(error as Error).message}`,
      $metadata: {},
    });
  }
  return json;
}
