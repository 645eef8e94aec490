import { HttpFailed, request } from '../agent/http.ts';
import { type InstanceCredentials, instanceCredentials } from '../agent/metadata.ts';
import { sign } from '../agent/sign.ts';
import type { LogEvent } from './batch.ts';

/** IMDS hands out credentials that live for at least another quarter of an hour. */
const KEPT_MS = 5 * 60_000;
const PATIENCE_MS = 5_000;

/** CloudWatch Logs refused what it was asked; `code` is AWS's. */
export class LogsRefused extends Error {
  override readonly name = 'LogsRefused';
  readonly code: string;
  constructor(operation: string, code: string, message: string) {
    super(`${operation}: ${code}: ${message}`);
    this.code = code;
  }
}

export interface LogsClient {
  /** Appends the events, to a new stream if there is none yet. Returns how many were refused for their age. Throws `LogsRefused`, or what the network says. */
  put(group: string, stream: string, events: readonly LogEvent[], signal?: AbortSignal): Promise<number>;
}

interface Put {
  readonly rejectedLogEventsInfo?: {
    readonly tooOldLogEventEndIndex?: number;
    readonly tooNewLogEventStartIndex?: number;
  };
}

/** Speaks to CloudWatch Logs with the credentials of the instance's role. The SDK's client would cost each instance 20 MB. */
export function logsClient(environment: Readonly<Record<string, string>>): LogsClient {
  const region = environment.AWS_REGION ?? 'us-east-1';
  const url = new URL(environment.AWS_ENDPOINT_URL ?? `https://logs.${region}.amazonaws.com`);
  let known: { readonly credentials: InstanceCredentials; readonly at: number } | undefined;

  async function call<Answer>(operation: string, input: object, signal?: AbortSignal): Promise<Answer> {
    if (!known || performance.now() - known.at > KEPT_MS)
      known = { credentials: await instanceCredentials(environment), at: performance.now() };
    const body = JSON.stringify(input);
    const more = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Logs_20140328.${operation}` };
    const headers = sign(
      { method: 'POST', url, body, more },
      { region, service: 'logs', credentials: known.credentials },
    );
    try {
      // A connection of its own: one that was kept may be closed under the request, and nobody could say whether it was heard.
      const options = { method: 'POST', headers, body, agent: false, timeout: PATIENCE_MS } as const;
      return JSON.parse((await request(url.href, { ...options, ...(signal && { signal }) })) || '{}') as Answer;
    } catch (error) {
      known = undefined;
      throw error instanceof HttpFailed && error.status ? refused(operation, error) : error;
    }
  }

  return {
    async put(logGroupName, logStreamName, logEvents, signal) {
      const put = () => call<Put>('PutLogEvents', { logGroupName, logStreamName, logEvents }, signal);
      const answer = await put().catch(async (error) => {
        if (!(error instanceof LogsRefused) || error.code !== 'ResourceNotFoundException') throw error;
        await call('CreateLogStream', { logGroupName, logStreamName }, signal);
        return put();
      });
      const { tooOldLogEventEndIndex: old = 0, tooNewLogEventStartIndex: early = logEvents.length } =
        answer.rejectedLogEventsInfo ?? {};
      return old + logEvents.length - early;
    },
  };
}

function refused(operation: string, { body, status }: HttpFailed): LogsRefused {
  try {
    const { __type = '', message = '' } = JSON.parse(body) as { __type?: string; message?: string };
    return new LogsRefused(operation, __type.split('#').at(-1)!, message);
  } catch {
    return new LogsRefused(operation, `HTTP ${status}`, body.slice(0, 200));
  }
}
