import { useState } from 'preact/hooks';
import type { Things } from '../../stack.ts';
import { Ages } from './ages.tsx';
import { Card } from './card.tsx';
import { Flows } from './flows.tsx';
import { to } from './route.ts';
import { Running } from './running.tsx';
import { type Named, Thing } from './thing.tsx';
import { Tier } from './tier.tsx';
import { type Live, useLive } from './use-live.ts';

/** The three tiers as they are now, by zone: the server tells whenever something has changed. */
export function Stack() {
  const { asked, things, site, running, traffic, minute } = useLive();
  const [chosen, choose] = useState<Named>();
  if (!things)
    return (
      <>
        <h1>The stack</h1>
        <p class="soft">Asking what stands…</p>
      </>
    );
  const { instances, database } = things;
  const isEmpty = instances.length === 0 && !database;
  return (
    <>
      <h1>The stack</h1>
      <Ages asked={asked} />
      {isEmpty ? (
        <>
          <p class="empty">
            Nothing stands yet. <a href={to('executions', 'provision')}>Start a provision</a>
          </p>
          <Running running={running?.running} />
        </>
      ) : (
        <div class={chosen ? 'beside' : ''}>
          <div>
            <Tiers {...{ things, site, running, chosen, choose }} />
            <Running running={running?.running} />
            <Flows traffic={traffic} balancers={minute ?? {}} />
          </div>
          {chosen && <Thing key={`${chosen.kind} ${chosen.name}`} {...chosen} close={() => choose(undefined)} />}
        </div>
      )}
    </>
  );
}

interface TiersProps {
  things: Things;
  site: { site?: string } | undefined;
  running: Live['running'];
  chosen: Named | undefined;
  choose: (thing: Named) => void;
}

function Tiers({ things: { instances, groups, database }, site: found, running, chosen, choose }: TiersProps) {
  const { site } = found ?? {};
  const zones = zonesOf(instances, database);
  const touched = new Set(running?.running.flatMap(({ touches }) => touches));
  const prefix = database?.name ?? groups[0]?.name.replace(/-web$|-api$/, '') ?? '';
  const ask = { chosen, choose, touched };
  return (
    <div class="stack" style={{ '--zones': zones.length }}>
      <p class="internet">
        {site ? (
          <>
            Served at <a href={site}>{site}</a>
          </>
        ) : found ? (
          'No public load balancer'
        ) : (
          'Asking where it is served…'
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

function zonesOf(instances: Things['instances'], database: Things['database']): string[] {
  const zones = new Set(instances.map(({ zone }) => zone));
  for (const zone of [database?.zone, database?.standby]) if (zone && zone !== 'none') zones.add(zone);
  return [...zones].sort();
}
