import { identify } from '../host/identity.ts';
import { log } from '../host/log.ts';
import { serve } from '../host/serve.ts';
import { parameters, required } from '../host/settings.ts';
import { IN_FLIGHT } from '../http/admission.ts';
import { createApp } from './app.ts';
import { connection } from './connection.ts';
import { openDatabase } from './storage/database.ts';
import { forget } from './storage/idempotency.ts';

/** In milliseconds; what has not been opened by then is opened when it is needed. */
const WARMING = 10_000;
const HOUR = 3_600_000;

const [identity, { config, renew }, inFlight] = await Promise.all([
  identify(),
  connection(),
  parameters(required('MUSTER_ENVIRONMENT'), 'in-flight'),
]);
const database = openDatabase(config, { renew });
for (let open = 0; open < (config.max ?? 1); open++)
  database
    .check(AbortSignal.timeout(WARMING))
    .catch((error: Error) => log('warn', 'database connection not opened', { reason: error.message }));
serve(createApp(database, identity, Number(inFlight.get('api') ?? IN_FLIGHT)), Number(required('PORT')), () =>
  database.close(),
);
setInterval(() => {
  forget(database).catch((error: Error) =>
    log('warn', 'old keys are kept for another hour', { reason: error.message }),
  );
}, HOUR).unref();
log('info', 'guild api serves', { ...identity });
