import { randomUUID } from 'node:crypto';
import type { CreateFunctionCommandInput, FunctionConfiguration, Runtime } from '@aws-sdk/client-lambda';
import { invalid } from './code.ts';

/** What a caller may set of a function, at creation or later. */
export type Settings = Partial<
  Pick<
    CreateFunctionCommandInput,
    | 'Role'
    | 'Handler'
    | 'Runtime'
    | 'Description'
    | 'Timeout'
    | 'MemorySize'
    | 'Environment'
    | 'DeadLetterConfig'
    | 'TracingConfig'
    | 'LoggingConfig'
    | 'KMSKeyArn'
    | 'EphemeralStorage'
    | 'Layers'
  >
>;

/** Lambda sets these itself and refuses them from callers. */
const RESERVED = [
  '_HANDLER',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
];
const LARGEST_ENVIRONMENT = 4096;

/** Applies settings to a configuration: what is given replaces, what is absent stays. Throws `InvalidParameterValueException`. */
export function configure(before: FunctionConfiguration, settings: Settings): FunctionConfiguration {
  check(settings);
  const { Environment, LoggingConfig, TracingConfig, DeadLetterConfig, Layers, Runtime } = settings;
  const { Role, Handler, Description, Timeout, MemorySize, KMSKeyArn, EphemeralStorage } = settings;
  const given = { Role, Handler, Description, Timeout, MemorySize, KMSKeyArn, EphemeralStorage };
  const plain = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return {
    ...before,
    ...plain,
    ...(Runtime && { Runtime: Runtime as Runtime }),
    ...(Environment && { Environment: { Variables: Environment.Variables ?? {} } }),
    ...(TracingConfig && { TracingConfig: { Mode: TracingConfig.Mode } }),
    ...(DeadLetterConfig && { DeadLetterConfig: DeadLetterConfig.TargetArn ? DeadLetterConfig : undefined }),
    ...(Layers && { Layers: Layers.map((Arn) => ({ Arn })) }),
    LoggingConfig: {
      LogFormat: 'Text',
      LogGroup: `/aws/lambda/${before.FunctionName}`,
      ...before.LoggingConfig,
      ...LoggingConfig,
    },
    RevisionId: randomUUID(),
  };
}

/** What Lambda assumes when nothing is said. */
export const DEFAULTS = {
  Description: '',
  Timeout: 3,
  MemorySize: 128,
  PackageType: 'Zip',
  Architectures: ['x86_64'],
  EphemeralStorage: { Size: 512 },
  TracingConfig: { Mode: 'PassThrough' },
  SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
} as const satisfies Partial<Record<keyof FunctionConfiguration, unknown>>;

function check({ Runtime, Handler, Timeout, MemorySize, Environment }: Settings): void {
  if (Runtime !== undefined && !/^nodejs\d+\.x$/.test(Runtime))
    throw invalid(`This cloud runs Node.js functions alone; give Runtime "nodejs24.x" in place of "${Runtime}"`);
  if (Handler !== undefined && !/^[^\s.]+(\.[^\s.]+)+$/.test(Handler))
    throw invalid(`Value '${Handler}' at 'handler' failed to satisfy constraint: it must be like "index.handler"`);
  if (Timeout !== undefined && (Timeout < 1 || Timeout > 900))
    throw invalid(`Value '${Timeout}' at 'timeout' failed to satisfy constraint: Member must be between 1 and 900`);
  if (MemorySize !== undefined && (MemorySize < 128 || MemorySize > 10_240))
    throw invalid(
      `Value '${MemorySize}' at 'memorySize' failed to satisfy constraint: Member must be between 128 and 10240`,
    );
  const variables = Environment?.Variables ?? {};
  const taken = Object.keys(variables).filter((name) => RESERVED.includes(name));
  if (taken.length)
    throw invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${taken.join(', ')}`,
    );
  if (JSON.stringify(variables).length > LARGEST_ENVIRONMENT)
    throw invalid(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.`,
    );
}
