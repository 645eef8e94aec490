import type { ErrorInformation } from '@aws-sdk/client-codedeploy';
import type { GroupRow, Model } from './model.ts';
import { bindTo, detachTraffic } from './rebind.ts';
import { roll } from './roll.ts';
import { reversed } from './stage.ts';

/** Rolls a blue/green deployment back: the original fleet, which has what it had, gets the traffic again, and the replacement loses it. */
export async function shiftBack(model: Model, group: GroupRow, id: string): Promise<ErrorInformation | undefined> {
  const row = () => model.deployments.get(id)!;
  if (row().halted) return undefined;
  const failed = await roll(model, group, id, reversed.allow);
  if (failed || row().halted) return failed;
  const fleets = row().fleets!;
  await bindTo(model, group, id, 'blue');
  if (row().targets?.some(({ label }) => label === 'Green')) await roll(model, group, id, reversed.block);
  await detachTraffic(model, group, fleets.green, row());
  return undefined;
}
