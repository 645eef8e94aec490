import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient, InternalServerError } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { Cloud } from '../../service.ts';

/**
 * The tables themselves: dynalite over LevelDB in the state folder, spoken to with the SDK through a socket in a folder that only this
 * user can open. It checks neither signatures nor policies; the wire has done that before.
 */
export async function startEngine(cloud: Cloud): Promise<DynamoDBClient> {
  const folder = path.join(cloud.folder, 'dynamodb');
  mkdirSync(folder, { recursive: true });
  // Under the system's temporary folder, since a socket's path may have 104 bytes on macOS.
  const door = await mkdtemp(path.join(tmpdir(), 'dynamodb-'));
  const socketPath = path.join(door, 'socket');
  const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  // The client may take an idle connection up again at any time; Node's default closes it after 5 s, perhaps in that very moment.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socketPath, resolve));
  const httpAgent = new Agent({ keepAlive: true, socketPath } as object);
  const client = new DynamoDBClient({
    endpoint: 'http://dynamodb',
    region: cloud.region,
    credentials: { accessKeyId: 'engine', secretAccessKey: 'engine' },
    requestHandler: { httpAgent },
    maxAttempts: 1,
  });
  // The client's own notes about its call are no part of what the operation answers.
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      delete (result.output as { $metadata?: object }).$metadata;
      return result;
    },
    { step: 'initialize', name: 'withoutMetadata' },
  );
  // dynalite throws where nobody can catch when its database is closed, or a request cut off, under an operation.
  const underWay = new Set<Promise<unknown>>();
  let closing = false;
  client.middlewareStack.add(
    (next) => async (args) => {
      if (closing) throw new InternalServerError({ message: 'DynamoDB is stopping with its cloud', $metadata: {} });
      const result = next(args);
      underWay.add(result);
      return await result.finally(() => underWay.delete(result));
    },
    { step: 'initialize', name: 'countsWhatIsUnderWay' },
  );
  cloud.onStop(async () => {
    closing = true;
    await Promise.allSettled(underWay);
    client.destroy();
    httpAgent.destroy();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await rm(door, { recursive: true, force: true });
  });
  return client;
}
