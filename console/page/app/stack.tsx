import { useEffect, useState } from 'preact/hooks';
import type { Stack as Found } from '../../stack.ts';
import type { Traffic } from '../../traffic.ts';
import { Card } from './card.tsx';
import { type Balancers, Flows } from './flows.tsx';
import { away } from './http.ts';
import { to } from './route.ts';
import { Running } from './running.tsx';
import { type Named, Thing } from './thing.tsx';
import { Tier } from './tier.tsx';

/** The three tiers as they are now, by zone: the server tells whenever something has changed. */
export function Stack() {
  const [stack, setStack] = useState<Found>();
  const [traffic, setTraffic] = useState<Traffic>();
  const [balancers, setBalancers] = useState<Balancers>({});
  const [chosen, choose] = useState<Named>();
  useEffect(() => {
    const live = new EventSource('/api/live');
    live.addEventListener('stack', ({ data }) => {
      setStack(JSON.parse(data));
      away.value = undefined;
    });
    live.addEventListener('traffic', ({ data }) => setTraffic(JSON.parse(data)));
    live.addEventListener('minute', ({ data }) => setBalancers(JSON.parse(data)));
    live.addEventListener('away', ({ data }) => {
      away.value = JSON.parse(data).message;
    });
    live.onerror = () => {
      away.value = 'The console does not answer; it goes on by itself once "npm start" or "muster console" runs again.';
    };
    return () => live.close();
  }, []);
  if (!stack)
    return (
      <>
        <h1>The stack</h1>
        <p class="soft">Asking what stands…</p>
      </>
    );
  const { instances, database, running } = stack;
  const isEmpty = instances.length === 0 && !database;
  return (
    <>
      <h1>The stack</h1>
      {isEmpty ? (
        <>
          <p class="empty">
            Nothing stands yet. <a href={to('executions', 'provision')}>Start a provision</a>
          </p>
          <Running running={running} />
        </>
      ) : (
        <div class={chosen ? 'beside' : ''}>
          <div>
            <Tiers stack={stack} chosen={chosen} choose={choose} />
            <Running running={running} />
            <Flows traffic={traffic} balancers={balancers} />
          </div>
          {chosen && <Thing key={`${chosen.kind} ${chosen.name}`} {...chosen} close={() => choose(undefined)} />}
        </div>
      )}
    </>
  );
}

interface TiersProps {
  stack: Found;
  chosen: Named | undefined;
  choose: (thing: Named) => void;
}

function Tiers({ stack: { site, instances, groups, database, running }, chosen, choose }: TiersProps) {
  const zones = zonesOf(instances, database);
  const touched = new Set(running.flatMap(({ touches }) => touches));
  const prefix = database?.name ?? groups[0]?.name.replace(/-web$|-api$/, '') ?? '';
  const ask = { chosen, choose, touched };
  return (
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
      <Tier tier="web" balancer="public" {...{ prefix, zones, instances, groups, ask }} />
      <Tier tier="api" balancer="internal" {...{ prefix, zones, instances, groups, ask }} />
      <h3 class="tier">
        database <small>{database?.status ?? 'none'}</small>
      </h3>
      {database &&
        zones.map((zone, index) => (
          <div class="cell" style={{ '--column': index + 2 }}>
            {zone === database.zone && (
              <Card thing={{ kind: 'database', name: database.name }} ask={ask} good={database.status === 'available'}>
                <strong>primary</strong>
                <span>{database.status}</span>
              </Card>
            )}
            {zone === database.standby && (
              <Card thing={{ kind: 'database', name: database.name }} ask={ask} good={database.status === 'available'}>
                <strong>standby</strong>
                <span>{database.replication}</span>
              </Card>
            )}
          </div>
        ))}
      {database?.standby === 'none' && (
        <p class="note lone">There is no standby at this moment: losing the primary would lose the service.</p>
      )}
    </div>
  );
}

function zonesOf(instances: Found['instances'], database: Found['database']): string[] {
  const zones = new Set(instances.map(({ zone }) => zone));
  for (const zone of [database?.zone, database?.standby]) if (zone && zone !== 'none') zones.add(zone);
  return [...zones].sort();
}
