import type { Driver, Work } from '../../../asl/driver.ts';
import { StatesError } from '../../../asl/error.ts';
import { isObject, type Json, type JsonObject } from '../../../asl/json.ts';
import type { Cloud } from '../../../service.ts';
import { metadata } from './metadata.ts';
import type { Roles } from './role.ts';

/** `lambda:invoke`, and Tasks whose resource is a function itself. */
export function lambdaDriver(cloud: Cloud, roles: Roles): Driver {
  async function call(work: Work, name: string, payload: Json | undefined, more: JsonObject = {}) {
    const lambda = await cloud.use('lambda', await roles.of(work.execution));
    try {
      return await lambda.Invoke({
        ...more,
        FunctionName: name,
        Payload: payload === undefined ? undefined : Buffer.from(JSON.stringify(payload)),
      });
    } catch (error) {
      throw refused(error as Error);
    }
  }

  return {
    async invoke(work) {
      const { resource, job } = work;
      if (resource.kind === 'lambda') {
        const answer = await call(work, resource.arn, job.parameters);
        return answered(answer.Payload, answer.FunctionError);
      }
      const { FunctionName, Payload, ...more } = isObject(job.parameters) ? job.parameters : ({} as JsonObject);
      const answer = await call(work, String(FunctionName), Payload, more);
      const output: JsonObject = {
        ExecutedVersion: answer.ExecutedVersion ?? '$LATEST',
        Payload: answered(answer.Payload, answer.FunctionError),
        ...metadata(answer.StatusCode),
        StatusCode: answer.StatusCode ?? 200,
      };
      return output;
    },
  };
}

/** The function's own failure goes by its error's name. */
function answered(payload: Uint8Array | string | undefined, failure: string | undefined): Json {
  const text = payload === undefined ? '' : Buffer.from(payload).toString();
  const value = parsed(text);
  if (failure === undefined) return value;
  const type = isObject(value) ? value.errorType : undefined;
  throw new StatesError(typeof type === 'string' ? type : 'Lambda.Unknown', text);
}

function parsed(text: string): Json {
  if (text === '') return {};
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Exceptions of Lambda that Step Functions names; every other is the generic one. */
const NAMED = new Set([
  'ServiceException',
  'TooManyRequestsException',
  'ResourceNotFoundException',
  'InvalidParameterValueException',
  'RequestTooLargeException',
  'ResourceConflictException',
  'ResourceNotReadyException',
]);

function refused(error: Error & { $metadata?: { httpStatusCode?: number } }): StatesError {
  const name = NAMED.has(error.name) ? error.name : 'AWSLambdaException';
  const denied = error.name === 'AccessDenied' || error.name === 'AccessDeniedException';
  const code = denied ? 'AccessDeniedException' : error.name;
  const status =
    error.$metadata?.httpStatusCode ?? (denied ? 403 : error.name === 'ResourceNotFoundException' ? 404 : 400);
  return new StatesError(
    `Lambda.${name}`,
    `${error.message} (Service: AWSLambda; Status Code: ${status}; Error Code: ${code}; Request ID: ${crypto.randomUUID()}; Proxy: null)`,
  );
}
