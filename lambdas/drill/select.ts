import type { Selection } from '../../events/drills/drill.ts';
import { named } from '../naming.ts';
import { database, groupOf, instances, loadBalancer, primaryZone, roleOf, subnets } from './alive.ts';
import { DrillRefused } from './drill-refused.ts';
import type { Target } from './harm.ts';
import { NothingToHarm } from './nothing-to-harm.ts';

/** What a selection means at this moment: alive and in service, and no more than its cap. */
export async function select(selection: Selection): Promise<readonly Target[]> {
  switch (selection.of) {
    case 'instances': {
      const all = await instances(selection.tier);
      if (all.length === 0) throw new NothingToHarm(`no instance of "${selection.tier}" is in service`);
      // Those that come first by their ids: who looks beforehand sees what is hit.
      const picked = all.toSorted((a, b) => a.id.localeCompare(b.id)).slice(0, selection.pick);
      capped(picked.length, all.length, selection.atMostPercent, `instances of ${selection.tier}`);
      return picked;
    }
    case 'zone': {
      const all = [...(await instances('web')), ...(await instances('api'))];
      const zones = [...new Set(all.map(({ zone = '' }) => zone))].sort();
      const zone = { first: zones[0], last: zones.at(-1), primary: await primaryZone() }[selection.zone];
      const inside = all.filter((it) => it.zone === zone);
      if (!zone || inside.length === 0) throw new NothingToHarm(`no instance is in service in ${zone ?? 'any zone'}`);
      capped(inside.length, all.length, selection.atMostPercent, `instances, in ${zone}`);
      const primary = await database();
      return [...inside, ...(await subnets({ zone })), ...(primary?.zone === zone ? [primary] : [])];
    }
    case 'database': {
      const target = await database();
      if (!target) throw new NothingToHarm(`the database "${named()}" is not available`);
      return [target];
    }
    case 'network': {
      const found = await subnets({ layer: selection.layer });
      if (found.length === 0) throw new NothingToHarm(`there is no subnet of the layer "${selection.layer}"`);
      return found;
    }
    case 'load-balancer': {
      const target = await loadBalancer(selection.side);
      if (!target) throw new NothingToHarm(`the load balancer "${named(selection.side)}" does not serve`);
      return [target];
    }
    case 'functions': {
      const found = await Promise.all(selection.names.map(roleOf));
      const missing = selection.names.filter((_, n) => !found[n]);
      if (missing.length > 0)
        throw new NothingToHarm(`there is no function ${missing.map((it) => named(it)).join(', ')}`);
      return found.filter((it) => it !== undefined);
    }
    case 'tier': {
      const serving = await instances(selection.tier);
      const group = await groupOf(selection.tier);
      if (!group || serving.length === 0) throw new NothingToHarm(`no instance of "${selection.tier}" is in service`);
      return [{ id: group, facts: { tier: selection.tier, instances: String(serving.length) } }];
    }
  }
}

function capped(picked: number, all: number, atMostPercent: number, what: string): void {
  const percent = (picked / all) * 100;
  if (percent > atMostPercent)
    throw new DrillRefused(
      `it would hit ${picked} of ${all} ${what}, ${percent.toFixed(0)} %, and may hit ${atMostPercent} % at most`,
    );
}
