import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServiceName } from '../../../cloud/aws/catalog.ts';
import { openIdentities } from '../../../cloud/aws/iam/identities.ts';
import { wall } from '../../../cloud/clock.ts';
import type { Call } from '../../../cloud/service.ts';
import { openStore } from '../../../cloud/store.ts';
import { listen, type WireOptions } from '../../../cloud/wire/listen.ts';

export interface Seen {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly call: Call;
}

/** The wire alone, before a service that a test makes up: `reply` is called where the cloud would dispatch. */
export async function startWire(
  reply: (seen: Seen) => object | Promise<object>,
  options: Partial<Pick<WireOptions, 'checkOutputs' | 'region'>> = {},
) {
  const folder = await mkdtemp(path.join(tmpdir(), 'wire-'));
  const store = openStore(folder);
  const { identities, operator } = openIdentities({ store, clock: wall, account: '000000000000' });
  const logged: string[] = [];
  const wire = await listen({
    port: 0,
    region: 'us-east-1',
    identities,
    log: (message) => logged.push(message),
    rooms: {
      dispatch: async (service, operation, input, call) =>
        reply({ service, operation, input: input as Record<string, unknown>, call }),
    },
    ...options,
  });
  return {
    logged,
    identities,
    operator,
    /** What an SDK client needs to speak to it. */
    client: { endpoint: wire.endpoint, region: 'us-east-1', credentials: operator, maxAttempts: 1 },
    endpoint: wire.endpoint,
    async [Symbol.asyncDispose]() {
      await wire.close();
      store[Symbol.dispose]();
      await rm(folder, { recursive: true });
    },
  };
}
