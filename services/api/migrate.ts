import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { log } from '../host/log.ts';
import { connection } from './connection.ts';
import { migrate } from './storage/migrate.ts';

// Run by the install hook on each instance; the first one to come migrates, the others find nothing to do.
const client = new Client({
  ...(await connection()),
  application_name: 'guild-migrate',
  connectionTimeoutMillis: 10_000,
});
await client.connect();
try {
  const applied = await migrate(client, fileURLToPath(new URL('migrations', import.meta.url)));
  log('info', 'schema is current', { applied });
} finally {
  await client.end();
}
