import { useEffect, useState } from 'preact/hooks';
import type { Stack as Found, Instance } from '../../stack.ts';
import { away } from './http.ts';
import { to } from './route.ts';

const TIERS = [
  ['web', 'public load balancer'],
  ['api', 'internal load balancer'],
] as const;

/** The three tiers as they are now, by zone: the server tells whenever something has changed. */
export function Stack() {
  const [stack, setStack] = useState<Found>();
  useEffect(() => {
    const live = new EventSource('/api/live');
    live.addEventListener('stack', ({ data }) => {
      setStack(JSON.parse(data));
      away.value = undefined;
    });
    live.addEventListener('away', ({ data }) => {
      away.value = JSON.parse(data).message;
    });
    live.onerror = () => {
      away.value = 'The console does not answer; it goes on by itself once "npm start" or "muster console" runs again.';
    };
    return () => live.close();
  }, []);
  if (!stack) return <p class="soft">Asking what stands…</p>;
  const { site, instances, database, running } = stack;
  const zones = [...new Set(instances.map(({ zone }) => zone))].sort();
  if (database)
    for (const zone of [database.zone, database.standby])
      if (zone !== 'none' && !zones.includes(zone)) zones.push(zone);
  return (
    <>
      <h1>The stack</h1>
      {instances.length === 0 && !database ? (
        <p class="empty">
          Nothing stands yet. <a href={to('executions', 'provision')}>Start a provision</a>
        </p>
      ) : (
        <div class="stack" style={{ '--zones': zones.length }}>
          <p class="internet">
            {site ? (
              <>
                Served at <a href={site}>{site}</a>
              </>
            ) : (
              'No public load balancer'
            )}
          </p>
          <span class="corner" />
          {zones.map((zone, index) => (
            <h2 class="zone" style={{ '--column': index + 2 }}>
              {zone}
            </h2>
          ))}
          {TIERS.map(([tier, balancer]) => (
            <Tier
              tier={tier}
              balancer={balancer}
              zones={zones}
              instances={instances.filter((it) => it.tier === tier)}
            />
          ))}
          <h3 class="tier">
            database <small>{database?.status ?? 'none'}</small>
          </h3>
          {database &&
            zones.map((zone, index) => (
              <div class="cell" style={{ '--column': index + 2 }}>
                {zone === database.zone && (
                  <Card title="primary" state={database.status} good={database.status === 'available'} />
                )}
                {zone === database.standby && (
                  <Card title="standby" state="synchronous" good={database.status === 'available'} />
                )}
              </div>
            ))}
        </div>
      )}
      <section aria-live="polite">
        <h2>Running now</h2>
        {running.length === 0 ? (
          <p class="soft">
            Nothing. <a href={to('executions')}>Start something</a>
          </p>
        ) : (
          <ul class="plain">
            {running.map((it) => (
              <li>
                <span class="badge running">running</span>{' '}
                <a href={to('executions', it.executionArn)}>
                  {it.machine} <span class="soft">{it.name}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

interface TierProps {
  tier: string;
  balancer: string;
  zones: readonly string[];
  instances: readonly Instance[];
}

function Tier({ tier, balancer, zones, instances }: TierProps) {
  const healthy = instances.filter(({ target }) => target === 'healthy').length;
  return (
    <>
      <h3 class="tier">
        {tier}{' '}
        <small>
          {balancer}: {healthy} of {instances.length} healthy
        </small>
      </h3>
      {zones.map((zone, index) => (
        <div class="cell" style={{ '--column': index + 2 }}>
          {instances
            .filter((it) => it.zone === zone)
            .map(({ id, lifecycle, target }) => (
              <Card
                key={id}
                title={id}
                state={target === 'healthy' && lifecycle === 'InService' ? 'healthy' : `${lifecycle}, ${target}`}
                good={target === 'healthy' && lifecycle === 'InService'}
              />
            ))}
        </div>
      ))}
    </>
  );
}

function Card({ title, state, good }: { title: string; state: string; good: boolean }) {
  return (
    <div class={`card ${good ? 'good' : 'warn'}`}>
      <strong>{title}</strong>
      <span>{state}</span>
    </div>
  );
}
