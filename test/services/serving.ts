import { serve } from '../../services/host/serve.ts';
import { required } from '../../services/host/settings.ts';
import { createApp } from '../../services/web/app.ts';
import { openUpstream } from '../../services/web/upstream.ts';

// The web tier as a process of its own, before the API at API_URL. It says on which port it listens.
const api = openUpstream(required('API_URL'));
const identity = { instance: 'i-0web', zone: 'us-east-1a', commit: 'c0ffee' };
const server = serve(createApp(api, identity, 'services/web'), 0, () => api.close(), Number(required('PATIENCE')));
server.once('listening', () => console.log(JSON.stringify({ listening: server.address() })));
