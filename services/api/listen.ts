import { identify } from '../host/identity.ts';
import { log } from '../host/log.ts';
import { serve } from '../host/serve.ts';
import { required } from '../host/settings.ts';
import { createApp } from './app.ts';
import { connection } from './connection.ts';
import { openDatabase } from './storage/database.ts';

const [identity, config] = await Promise.all([identify(), connection()]);
const database = openDatabase(config);
serve(createApp(database, identity), Number(required('PORT')), () => database.close());
log('info', 'guild api serves', { ...identity });
