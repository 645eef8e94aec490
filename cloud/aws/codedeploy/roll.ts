import type { ErrorInformation } from '@aws-sdk/client-codedeploy';
import { bake } from './bake.ts';
import { configOf } from './existing.ts';
import { minimumHealthy, minimumHealthyInZone, room } from './healthy-hosts.ts';
import type { ConfigRow, DeploymentRow, GroupRow, Model, TargetRow } from './model.ts';
import { runTarget } from './run-target.ts';
import { isAmid, type Stage, takesPart } from './stage.ts';

const TOO_FEW =
  'The overall deployment failed because too many individual instances failed deployment, too few healthy instances are available for deployment, or some instances in your deployment group are experiencing problems.';

/** Takes a fleet through a stage, never more instances at a time than the configuration allows, and zone by zone if it says so. */
export async function roll(
  model: Model,
  group: GroupRow,
  id: string,
  stage: Stage,
): Promise<ErrorInformation | undefined> {
  const row = (): DeploymentRow => model.deployments.get(id)!;
  const targets = () => (row().targets ?? []).filter((it) => takesPart(it, stage));
  // A new instance of an Auto Scaling group is not in service yet: nothing is taken out of it.
  const free = row().launch || stage.allAtOnce;
  const config = free ? undefined : configOf(model, row().deploymentConfigName);
  const busy = new Map<string, Promise<void>>();
  const begin = ({ instanceId }: TargetRow) =>
    busy.set(
      instanceId,
      runTarget(model, group, id, instanceId, stage).finally(() => busy.delete(instanceId)),
    );
  const impossible = config && unmeetable(config, targets());
  if (impossible) return { code: 'HEALTH_CONSTRAINTS_INVALID', message: impossible };

  for (const interrupted of targets().filter((it) => isAmid(it, stage))) begin(interrupted);
  const zones = config?.zonalConfig ? [...new Set(targets().map(({ zone }) => zone))].sort() : [undefined];
  for (const [index, zone] of zones.entries()) {
    await rollOut(zone);
    if (row().halted || waiting(zone).length > 0) break;
    if (zone !== undefined && index < zones.length - 1) await bake(model, id, config!, { zone, isFirst: index === 0 });
  }
  if (row().halted) return undefined;
  // Those that are neither lost nor waiting have come through, and after a restart perhaps further.
  return waiting().length > 0 || targets().every(({ status }) => status === 'Failed' || status === 'Skipped')
    ? { code: 'HEALTH_CONSTRAINTS', message: TOO_FEW }
    : undefined;

  function waiting(zone?: string): TargetRow[] {
    return targets().filter((it) => it.status === stage.from && (zone === undefined || it.zone === zone));
  }

  async function rollOut(zone: string | undefined): Promise<void> {
    for (;;) {
      const next = row().halted ? [] : waiting(zone).slice(0, places(zone));
      for (const target of next) begin(target);
      if (busy.size === 0) return;
      await Promise.race(busy.values());
    }
  }

  /** How many more may be taken out of service now: of all, and of this zone. */
  function places(zone: string | undefined): number {
    if (!config) return Number.POSITIVE_INFINITY;
    const of = (some: readonly TargetRow[], minimum: number) => {
      const failed = some.filter(({ status }) => status === 'Failed').length;
      return room({ size: some.length, minimum, failed, busy: some.filter((it) => busy.has(it.instanceId)).length });
    };
    const all = of(targets(), minimumHealthy(config, targets().length)!);
    if (zone === undefined) return all;
    const here = targets().filter((it) => it.zone === zone);
    return Math.min(all, of(here, minimumHealthyInZone(config, here.length)!));
  }
}

/** Why a configuration can never be met by these instances. */
function unmeetable(config: ConfigRow, targets: readonly TargetRow[]): string | undefined {
  if (minimumHealthy(config, targets.length) === undefined) {
    return `The deployment configuration wants at least as many healthy hosts as there are: ${targets.length}`;
  }
  if (!config.zonalConfig) return undefined;
  const zones = Object.entries(Object.groupBy(targets, ({ zone }) => zone));
  const short = zones.find(([, here = []]) => minimumHealthyInZone(config, here.length) === undefined);
  return (
    short &&
    `The deployment configuration wants at least as many healthy hosts in ${short[0]} as there are: ${short[1]?.length}`
  );
}
