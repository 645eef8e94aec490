import type { StartService } from '../../service.ts';
import { absent } from './absent.ts';
import { accountLimits } from './account-limits.ts';
import { attributes } from './attribute.ts';
import type { Elb } from './balancing.ts';
import { Fleet } from './fleet.ts';
import { listeners } from './listener.ts';
import { loadBalancers } from './load-balancer.ts';
import { localFaults } from './local-faults.ts';
import { publishMetrics } from './metrics.ts';
import type { ListenerRow, LoadBalancerRow, Rows, RuleRow, TargetGroupRow } from './rows.ts';
import { rules as ruleOperations } from './rule.ts';
import { remember } from './running.ts';
import { sslPolicies } from './ssl-policy.ts';
import { tags } from './tag.ts';
import { targets } from './target.ts';
import { targetGroups } from './target-group.ts';
import { besides, touches } from './touches.ts';

export const start: StartService<Elb> = (cloud) => {
  const { store } = cloud;
  const rows: Rows = {
    cloud,
    loadBalancers: store.table<LoadBalancerRow>('elasticloadbalancing/load-balancer'),
    targetGroups: store.table<TargetGroupRow>('elasticloadbalancing/target-group'),
    listeners: store.table<ListenerRow>('elasticloadbalancing/listener'),
    rules: store.table<RuleRow>('elasticloadbalancing/rule'),
  };
  const balancing = { ...rows, fleet: new Fleet(rows) };
  remember(cloud, balancing.fleet);
  cloud.background('load balancer metrics', (signal) => publishMetrics(balancing, signal));
  cloud.onStop(() => balancing.fleet.close());
  return {
    operations: {
      ...loadBalancers(balancing),
      ...attributes(balancing),
      ...targetGroups(balancing),
      ...targets(balancing),
      ...listeners(balancing),
      ...ruleOperations(balancing),
      ...tags(balancing),
      ...accountLimits(),
      ...sslPolicies(),
      ...absent(balancing),
    },
    touches: touches(rows),
    besides: besides(rows),
    faults: localFaults(cloud),
    resume: () => balancing.fleet.resume(),
  };
};
