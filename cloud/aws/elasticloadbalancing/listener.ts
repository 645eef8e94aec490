import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  DuplicateListenerException,
  type Listener,
  ListenerNotFoundException,
  UnsupportedProtocolException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { checkActions } from './action.ts';
import type { Balancing, Operations } from './balancing.ts';
import { invalidMarker } from './load-balancer.ts';
import { type ListenerRow, listenerOf, loadBalancerOf, toTags } from './rows.ts';
import { ValidationError } from './validation-error.ts';

export function listeners(balancing: Balancing): Operations {
  const { listeners, rules, fleet } = balancing;

  function checkProtocol(protocol: string | undefined): void {
    if (protocol === 'HTTPS')
      refuse(
        UnsupportedProtocolException,
        'HTTPS listeners are not built in this cloud, which issues no certificates: use HTTP',
      );
    if (protocol !== 'HTTP')
      refuse(
        UnsupportedProtocolException,
        `Protocol '${protocol}' is not supported by application load balancers here: use HTTP`,
      );
  }

  function checkPort(port: number | undefined): asserts port is number {
    if (!port || port > 65_535) refuse(ValidationError, `A port from 1 to 65535 must be specified, not '${port}'`);
  }

  const at = (loadBalancerArn: string, port: number) =>
    listeners.values().find((it) => it.loadBalancerArn === loadBalancerArn && it.port === port);

  return {
    async CreateListener({ LoadBalancerArn, Protocol, Port, DefaultActions, Tags }) {
      const loadBalancer = loadBalancerOf(balancing, LoadBalancerArn);
      checkProtocol(Protocol);
      checkPort(Port);
      const actions = checkActions(balancing, loadBalancer.arn, DefaultActions);
      const known = at(loadBalancer.arn, Port);
      if (known) {
        if (!isDeepStrictEqual(known.defaultActions, actions))
          refuse(DuplicateListenerException, 'A listener already exists on this port for this load balancer');
        return { Listeners: [describe(known)] };
      }
      const arn = `${loadBalancer.arn.replace(':loadbalancer/', ':listener/')}/${randomBytes(8).toString('hex')}`;
      const row = listeners.put(arn, {
        arn,
        loadBalancerArn: loadBalancer.arn,
        port: Port,
        defaultActions: actions,
        tags: toTags(Tags),
      });
      await fleet.listen(arn);
      return { Listeners: [describe(row)] };
    },

    async DescribeListeners({ LoadBalancerArn, ListenerArns, Marker, PageSize }) {
      if (LoadBalancerArn) loadBalancerOf(balancing, LoadBalancerArn);
      const missing = ListenerArns?.find((arn) => !listeners.has(arn));
      if (missing) refuse(ListenerNotFoundException, `One or more listeners not found: '${missing}'`);
      const chosen = listeners
        .values()
        .filter(
          (it) =>
            (!LoadBalancerArn || it.loadBalancerArn === LoadBalancerArn) && (ListenerArns?.includes(it.arn) ?? true),
        );
      const page = paging(chosen, (it) => it.arn, { token: Marker, size: PageSize ?? 400 }, invalidMarker);
      return { Listeners: page.items.map(describe), NextMarker: page.next };
    },

    async ModifyListener({ ListenerArn, Port, Protocol, DefaultActions }) {
      const row = listenerOf(balancing, ListenerArn);
      if (Protocol) checkProtocol(Protocol);
      const defaultActions = DefaultActions
        ? checkActions(balancing, row.loadBalancerArn, DefaultActions)
        : row.defaultActions;
      const port = Port ?? row.port;
      checkPort(port);
      if (port !== row.port && at(row.loadBalancerArn, port))
        refuse(DuplicateListenerException, 'A listener already exists on this port for this load balancer');
      const moved = port !== row.port;
      if (moved) await fleet.unlisten(row.loadBalancerArn, row.port);
      const changed = listeners.put(row.arn, { ...row, port, defaultActions });
      if (moved) await fleet.listen(row.arn);
      else await fleet.reroute(row.loadBalancerArn);
      return { Listeners: [describe(changed)] };
    },

    async DeleteListener({ ListenerArn }) {
      const row = listenerOf(balancing, ListenerArn);
      for (const rule of rules.values()) if (rule.listenerArn === row.arn) rules.delete(rule.arn);
      listeners.delete(row.arn);
      await fleet.unlisten(row.loadBalancerArn, row.port);
      return {};
    },
  };
}

function describe(row: ListenerRow): Listener {
  return {
    ListenerArn: row.arn,
    LoadBalancerArn: row.loadBalancerArn,
    Port: row.port,
    Protocol: 'HTTP',
    DefaultActions: [...row.defaultActions],
  };
}
