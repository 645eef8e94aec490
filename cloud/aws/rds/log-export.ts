import { open } from 'node:fs/promises';
import type { Cloud } from '../../service.ts';
import type { InstanceRow, Model } from './model.ts';

/** How often new lines are looked for, in milliseconds. */
const EVERY = 1_000;
/** At most so many bytes of the log in one request. */
const AT_ONCE = 256 * 1024;

/** Sends what the instance's servers log to CloudWatch Logs, for as long as the database runs and the instance says that it is wanted. */
export async function exportLog(model: Model, of: InstanceRow, file: string, signal: AbortSignal): Promise<void> {
  const { cloud } = model;
  // Across restarts of the cloud no line is sent twice.
  const sent = cloud.store.table<number>('rds/log-sent');
  while (!signal.aborted) {
    const wanted = model.instances.get(of.id)?.logExports.includes('postgresql');
    const text = wanted ? await readLines(file, sent.get(of.resourceId) ?? 0) : '';
    if (text) {
      await send(cloud, `/aws/rds/instance/${of.id}/postgresql`, `${of.id}.0`, text);
      sent.put(of.resourceId, (sent.get(of.resourceId) ?? 0) + Buffer.byteLength(text));
    }
    if (text.length < AT_ONCE / 2) await cloud.clock.sleep(EVERY, signal).catch(() => {});
  }
}

/** Whole lines only: the rest is for the next time. */
async function readLines(file: string, from: number): Promise<string> {
  const log = await open(file);
  try {
    const { bytesRead, buffer } = await log.read(Buffer.alloc(AT_ONCE), 0, AT_ONCE, from);
    return buffer.subarray(0, buffer.lastIndexOf('\n', bytesRead) + 1).toString();
  } finally {
    await log.close();
  }
}

async function send(cloud: Cloud, logGroupName: string, logStreamName: string, text: string): Promise<void> {
  const logs = await cloud.use('logs');
  const timestamp = cloud.clock.now().getTime();
  const logEvents = text
    .trimEnd()
    .split('\n')
    .filter((message) => message !== '')
    .map((message) => ({ timestamp, message }));
  const put = () => logs.PutLogEvents({ logGroupName, logStreamName, logEvents });
  await put().catch(async (error: Error) => {
    if (error.name !== 'ResourceNotFoundException') throw error;
    const exists = (it: Error) => {
      if (it.name !== 'ResourceAlreadyExistsException') throw it;
    };
    await logs.CreateLogGroup({ logGroupName }).catch(exists);
    await logs.CreateLogStream({ logGroupName, logStreamName }).catch(exists);
    await put();
  });
}
