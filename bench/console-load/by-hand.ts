import { catalog } from '../../cloud/aws/catalog.ts';
import type { Called } from '../../cloud/observe.ts';
import type { Connection } from '../../console/connect.ts';

type Deed = () => Promise<unknown>;
type Class = new (input: object) => { send(command: unknown): Promise<unknown> };

/** The same calls as somebody makes them who writes a script: with one client a service, and nothing around them. */
export async function byHand({ config }: Connection, calls: readonly Called[]): Promise<Deed> {
  const clients = new Map<string, InstanceType<Class>>();
  const deeds: Deed[] = [];
  for (const { service, operation, input } of calls) {
    const module = (await catalog[service as keyof typeof catalog].sdk()) as unknown as Record<string, Class>;
    const name = Object.keys(module).find((it) => it.endsWith('Client') && it !== '__Client')!;
    const client = clients.get(service) ?? new module[name]!({ ...config, forcePathStyle: true });
    clients.set(service, client);
    // What fails for the page fails for the hand: no bucket, no target group.
    deeds.push(() => client.send(new module[`${operation}Command`]!(input)).catch(() => {}));
  }
  return () => Promise.all(deeds.map((deed) => deed()));
}
