import { identify } from '../host/identity.ts';
import { log } from '../host/log.ts';
import { serve } from '../host/serve.ts';
import { parameter, parameters, required } from '../host/settings.ts';
import { createApp } from './app.ts';
import { openUpstream } from './upstream.ts';

const [identity, found] = await Promise.all([identify(), parameters(required('MUSTER_ENVIRONMENT'), 'api')]);
const api = openUpstream(parameter(found, 'url'));
serve(createApp(api, identity, import.meta.dirname), Number(required('PORT')), () => api.close());
log('info', 'guild pages serve', { ...identity });
