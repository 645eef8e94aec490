import { randomUUID } from 'node:crypto';
import { totalmem } from 'node:os';
import path from 'node:path';
import { buildRuntime } from '../../machines/function/build-runtime.ts';
import type { FunctionFault } from '../../machines/function/message.ts';
import { openFunctionPool } from '../../machines/function/pool.ts';
import type { Cloud, Session } from '../../service.ts';
import type { VersionRow } from './deployed.ts';
import { type FunctionLog, openFunctionLog } from './log.ts';

export interface Execution {
  readonly requestId: string;
  readonly payload: string;
  readonly fault?: FunctionFault;
  /** The last 4 KB of the log of this invocation. */
  readonly logTail: string;
}

export interface Executor {
  execute(
    version: VersionRow,
    event: { payload: string; functionArn: string; clientContext?: string; requestId?: string },
  ): Promise<Execution>;
  /** Ends the workers of a function whose code or configuration is no longer what they loaded. */
  retire(functionArn: string): void;
}

/** Credentials are renewed when they would end within an invocation; AWS gives an environment some hours. */
const SESSION_SECONDS = 3600;
const LOG_TAIL = 4096;
/**
 * Some 45 functions take part in a deployment or a provision, and one that starts anew costs 150 ms of CPU, so they stay for minutes as at AWS;
 * a worker with an SDK client in it holds about 30 MB, so that all of them together take at most a 32nd of this machine's memory.
 */
const HELD = Math.max(8, Math.min(48, Math.floor(totalmem() / 32 / 30_000_000)));
const WORKERS = { most: HELD, warm: HELD - 2, warmMs: 300_000 };

interface Label {
  readonly log: FunctionLog;
  session: Session;
}

export function openExecutor(cloud: Cloud): Executor {
  const pool = openFunctionPool(WORKERS);
  let runtime: Promise<string> | undefined;
  cloud.onStop(() => pool.close());

  const assume = ({ configuration }: VersionRow) =>
    cloud.identities.assume(
      configuration.Role ?? '',
      { service: 'lambda.amazonaws.com' },
      configuration.FunctionName.slice(0, 64),
      SESSION_SECONDS,
    );

  async function start(version: VersionRow) {
    const { configuration } = version;
    const session = await assume(version);
    const log = openFunctionLog(cloud, configuration, session.principal);
    runtime ??= buildRuntime(path.join(cloud.folder, 'lambda'));
    const spec = {
      runtime: await runtime,
      root: path.join(cloud.folder, version.code),
      handler: configuration.Handler ?? 'index.handler',
      logFormat: configuration.LoggingConfig?.LogFormat ?? ('Text' as const),
      compileCache: path.join(cloud.folder, 'lambda', 'compiled'),
      temporary: path.join(cloud.folder, 'lambda', 'tmp', randomUUID()),
      memoryMb: configuration.MemorySize ?? 128,
      environment: environmentOf(cloud, version, log, session),
    };
    return { spec, label: { log, session } satisfies Label, onLine: log.write };
  }

  async function execute(version: VersionRow, event: Parameters<Executor['execute']>[1]): Promise<Execution> {
    const { configuration } = version;
    const requestId = event.requestId ?? randomUUID();
    const timeoutMs = (configuration.Timeout ?? 3) * 1000;
    const key = `${configuration.FunctionArn}/${configuration.RevisionId}/${version.code}`;
    const taken = await pool.take(key, () => start(version));
    try {
      const label = taken.label as Label;
      let environment: Record<string, string> | undefined;
      if (label.session.expiration.getTime() - cloud.clock.now().getTime() < timeoutMs + 300_000) {
        label.session = await assume(version);
        label.log.principal = label.session.principal;
        environment = credentials(label.session);
      }
      const lines: string[] = [];
      const write = (text: string) => {
        lines.push(text);
        label.log.write(text);
      };
      const began = performance.now();
      const fault = taken.cold ? await taken.worker.ready : undefined;
      const initMs = performance.now() - began;
      const json = configuration.LoggingConfig?.LogFormat === 'JSON';
      const platform = (type: string, record: object) =>
        write(JSON.stringify({ time: cloud.clock.now().toISOString(), type: `platform.${type}`, record }));
      if (json) platform('start', { requestId, version: configuration.Version });
      else write(`START RequestId: ${requestId} Version: ${configuration.Version}`);
      const invoked = performance.now();
      const { payload, functionArn, clientContext } = event;
      const invocation = { requestId, payload, functionArn, timeoutMs, environment, clientContext };
      const outcome = fault ? { fault } : await taken.worker.invoke(invocation, write);
      const duration = performance.now() - invoked;
      if (fault) await taken.worker.end();
      const memory = configuration.MemorySize ?? 128;
      if (json) {
        const metrics = { durationMs: duration, billedDurationMs: Math.ceil(duration), memorySizeMB: memory };
        const status = 'payload' in outcome ? 'success' : 'error';
        platform('report', {
          requestId,
          status,
          metrics: { ...metrics, ...(taken.cold && { initDurationMs: initMs }) },
        });
      } else {
        write(`END RequestId: ${requestId}`);
        write(report(requestId, duration, memory, taken.cold ? initMs : undefined, outcome));
      }
      const logTail = Buffer.from(lines.map((it) => `${it}\n`).join(''))
        .subarray(-LOG_TAIL)
        .toString();
      return 'fault' in outcome
        ? { requestId, payload: JSON.stringify(outcome.fault), fault: outcome.fault, logTail }
        : { requestId, payload: outcome.payload, logTail };
    } finally {
      taken.release();
    }
  }

  return { execute, retire: (functionArn) => pool.retire(`${functionArn}/`) };
}

function report(id: string, duration: number, memory: number, init: number | undefined, outcome: object): string {
  const parts = [
    `REPORT RequestId: ${id}`,
    `Duration: ${duration.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(duration)} ms`,
    `Memory Size: ${memory} MB`,
    ...(init === undefined ? [] : [`Init Duration: ${init.toFixed(2)} ms`]),
    ...('fault' in outcome && (outcome.fault as FunctionFault).errorType === 'Sandbox.Timedout'
      ? ['Status: timeout']
      : []),
  ];
  return parts.join('\t');
}

function credentials(session: Session): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    // The SDK asks its environment again when this has come.
    AWS_CREDENTIAL_EXPIRATION: session.expiration.toISOString(),
  };
}

/** What Lambda's documentation lists as runtime environment variables, the function's own before them. */
function environmentOf(cloud: Cloud, version: VersionRow, log: FunctionLog, session: Session): Record<string, string> {
  const { FunctionName, Version, MemorySize, Runtime, Handler, Environment } = version.configuration;
  return {
    ...Environment?.Variables,
    ...credentials(session),
    _HANDLER: Handler ?? '',
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_EXECUTION_ENV: `AWS_Lambda_${Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: FunctionName,
    AWS_LAMBDA_FUNCTION_VERSION: Version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
    AWS_LAMBDA_LOG_GROUP_NAME: log.group,
    AWS_LAMBDA_LOG_STREAM_NAME: log.stream,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    LAMBDA_TASK_ROOT: path.join(cloud.folder, version.code),
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
  };
}
