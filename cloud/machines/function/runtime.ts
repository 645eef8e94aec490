// What runs in a function's worker thread: Lambda's Node.js runtime. It loads the handler once, then answers one event at a time.
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { asFault, RuntimeFault } from './fault.ts';
import type { Boot, FromWorker, Invocation } from './message.ts';
import { captureOutput } from './output.ts';

type Handler = (event: unknown, context: object) => unknown;

const boot = workerData as Boot;
const port = parentPort!;
const say = (message: FromWorker) => port.postMessage(message);
const output = captureOutput(boot.logFormat, (text) => say({ kind: 'line', text }));
enableCompileCache(boot.compileCache);

/** Finds `index.handler` in `index.mjs`, `index.js` or `index.cjs`, as ES module or CommonJS. */
async function load(): Promise<Handler> {
  const dot = boot.handler.lastIndexOf('.');
  const [module, name] = [boot.handler.slice(0, dot), boot.handler.slice(dot + 1)];
  const file = ['.mjs', '.js', '.cjs'].map((it) => path.join(boot.root, module + it)).find((it) => existsSync(it));
  if (!file) throw new RuntimeFault('Runtime.ImportModuleError', `Error: Cannot find module '${module}'`);
  const loaded = (await import(pathToFileURL(file).href).catch((error: Error) => {
    const type = error instanceof SyntaxError ? 'Runtime.UserCodeSyntaxError' : 'Runtime.ImportModuleError';
    const known = /ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND/.test((error as NodeJS.ErrnoException).code ?? '');
    throw error instanceof SyntaxError || known
      ? new RuntimeFault(type, `${error.name}: ${error.message}`, error)
      : error;
  })) as Record<string, unknown> & { default?: Record<string, unknown> };
  const handler = loaded[name] ?? loaded.default?.[name];
  if (typeof handler === 'function') return handler as Handler;
  throw new RuntimeFault('Runtime.HandlerNotFound', `${boot.handler} is undefined or not exported`);
}

function contextOf(invocation: Invocation, deadline: number): object {
  const { env } = process;
  return {
    awsRequestId: invocation.requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: invocation.functionArn,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    ...(invocation.clientContext && { clientContext: JSON.parse(invocation.clientContext) }),
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
}

async function answer(handler: Handler, invocation: Invocation): Promise<void> {
  const deadline = performance.now() + invocation.timeoutMs;
  output.requestId = invocation.requestId;
  Object.assign(process.env, invocation.environment);
  try {
    const result = await handler(JSON.parse(invocation.payload), contextOf(invocation, deadline));
    // A handler that returns nothing answers `null`.
    say({ kind: 'answer', payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    const fault = asFault(error);
    output.error('Invoke Error', fault);
    say({ kind: 'fault', fault });
  }
}

try {
  const handler = await load();
  port.on('message', (invocation: Invocation) => void answer(handler, invocation));
  say({ kind: 'ready' });
} catch (error) {
  const fault = asFault(error);
  output.error('Uncaught Exception', fault);
  say({ kind: 'unready', fault });
}
