import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { missingParameter, notFound } from './ec2-error.ts';
import type { Ec2Operations, Model } from './model.ts';

/** AWS keeps the last 64 KB. */
const KEPT = 65_536;

export function consoleOutputOperations({ cloud, instances }: Model) {
  return {
    /** What the instance's first process said, as AWS gives it out: Base64. An instance that has said nothing yet has no output. */
    async GetConsoleOutput({ InstanceId }) {
      if (!InstanceId) throw missingParameter('InstanceId');
      if (!instances.has(InstanceId)) throw notFound.instance(InstanceId);
      const file = path.join(cloud.folder, 'ec2', InstanceId, 'root', 'console.log');
      const text = await readFile(file).catch(() => undefined);
      if (!text) return { InstanceId, Timestamp: cloud.clock.now() };
      const { mtime } = await stat(file);
      return { InstanceId, Timestamp: mtime, Output: text.subarray(-KEPT).toString('base64') };
    },
  } satisfies Ec2Operations;
}
