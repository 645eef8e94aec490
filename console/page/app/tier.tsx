import type { Group, Instance } from '../../tiers.ts';
import { type Ask, Card } from './card.tsx';

interface TierProps {
  tier: string;
  balancer: string;
  /** What all names of the environment begin with. */
  prefix: string;
  zones: readonly string[];
  instances: readonly Instance[];
  groups: readonly Group[];
  ask: Ask;
}

/** A tier's load balancer, targets and group, and its instances by zone. */
export function Tier({ tier, balancer, prefix, zones, instances, groups, ask }: TierProps) {
  const own = instances.filter((it) => it.tier === tier);
  const healthy = own.filter(({ target }) => target === 'healthy').length;
  const group = groups.find((it) => it.tier === tier);
  const button = (kind: string, name: string, text: string) => (
    <button
      type="button"
      class="quiet part"
      aria-pressed={ask.chosen?.kind === kind && ask.chosen.name === name}
      onClick={() => ask.choose({ kind, name })}
    >
      {text}
    </button>
  );
  return (
    <>
      <div class="tier">
        <h3>{tier}</h3>
        {button('load-balancer', `${prefix}-${balancer}`, `${balancer} load balancer`)}
        {button('targets', `${prefix}-${tier}`, `${healthy} of ${own.length} healthy`)}
        {group && button('group', group.name, `group of ${group.desired}, ${group.least} to ${group.most}`)}
      </div>
      {zones.map((zone, index) => (
        <div class="cell" style={{ '--column': index + 2 }}>
          {own
            .filter((it) => it.zone === zone)
            .map((it) => (
              <Member key={it.id} instance={it} ask={ask} />
            ))}
        </div>
      ))}
    </>
  );
}

function Member({ instance: { id, lifecycle, target, commit, changing }, ask }: { instance: Instance; ask: Ask }) {
  const isGood = target === 'healthy' && lifecycle === 'InService';
  const isMoving = changing !== undefined || /^(Pending|Terminating)/.test(lifecycle) || target === 'draining';
  return (
    <Card thing={{ kind: 'instance', name: id }} ask={ask} good={isGood} changing={isMoving}>
      <strong>{id}</strong>
      <span>{isGood ? 'healthy' : `${lifecycle}, ${target}`}</span>
      <span class="served">
        {commit ? (
          <>
            serves <code title={commit}>{commit.slice(0, 7)}</code>
          </>
        ) : (
          'serves nothing yet'
        )}
        {changing && `, ${changing} now`}
      </span>
    </Card>
  );
}
