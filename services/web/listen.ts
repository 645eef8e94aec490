import { identify } from '../host/identity.ts';
import { log } from '../host/log.ts';
import { serve } from '../host/serve.ts';
import { parameter, parameters, required } from '../host/settings.ts';
import { IN_FLIGHT } from '../http/admission.ts';
import { createApp } from './app.ts';
import { openUpstream } from './upstream.ts';

const environment = required('MUSTER_ENVIRONMENT');
const [identity, found, inFlight] = await Promise.all([
  identify(),
  parameters(environment, 'api'),
  parameters(environment, 'in-flight'),
]);
const api = openUpstream(parameter(found, 'url'));
const limit = Number(inFlight.get('web') ?? IN_FLIGHT);
serve(createApp(api, identity, import.meta.dirname, limit), Number(required('PORT')), () => api.close());
log('info', 'guild pages serve', { ...identity });
