import { randomBytes } from 'node:crypto';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Cloud, Principal } from '../../service.ts';

/** The log stream of one execution environment. */
export interface FunctionLog {
  readonly group: string;
  readonly stream: string;
  write(text: string): void;
  /** Who the lines are written as: the function's role, which may lack the permission; then nothing is written, as on AWS. */
  principal: Principal;
}

/** `2026/11/21/[$LATEST]0f…` in the function's group. Lines are written in order, together when they come fast. */
export function openFunctionLog(cloud: Cloud, configuration: FunctionConfiguration, principal: Principal): FunctionLog {
  const group = configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${configuration.FunctionName}`;
  const day = cloud.clock.now().toISOString().slice(0, 10).replaceAll('-', '/');
  const stream = `${day}/[${configuration.Version}]${randomBytes(16).toString('hex')}`;
  let pending: { timestamp: number; message: string }[] = [];
  let writing = false;
  let ready = false;
  let denied = false;

  async function create(): Promise<void> {
    const logs = await cloud.use('logs', log.principal);
    try {
      await logs.CreateLogStream({ logGroupName: group, logStreamName: stream });
    } catch (error) {
      if ((error as Error).name !== 'ResourceNotFoundException') throw error;
      await logs.CreateLogGroup({ logGroupName: group }).catch((it: Error) => {
        if (it.name !== 'ResourceAlreadyExistsException') throw it;
      });
      await logs.CreateLogStream({ logGroupName: group, logStreamName: stream });
    }
    ready = true;
  }

  async function flush(): Promise<void> {
    while (pending.length > 0 && !cloud.signal.aborted) {
      const logEvents = pending.splice(0, 1000);
      if (!ready) await create();
      const logs = await cloud.use('logs', log.principal);
      await logs.PutLogEvents({ logGroupName: group, logStreamName: stream, logEvents });
    }
  }

  const log: FunctionLog = {
    group,
    stream,
    principal,
    write(message) {
      if (denied) return;
      pending.push({ timestamp: cloud.clock.now().getTime(), message });
      if (writing) return;
      writing = true;
      cloud.background(`log of ${configuration.FunctionName}`, async () => {
        try {
          await flush();
        } catch (error) {
          if (!/^AccessDenied/.test((error as Error).name)) throw error;
          denied = true;
          cloud.log(`${configuration.FunctionName} has no log: ${(error as Error).message}`);
        } finally {
          pending = [];
          writing = false;
        }
      });
    },
  };
  return log;
}
