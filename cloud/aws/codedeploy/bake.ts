import type { ConfigRow, Model } from './model.ts';
import { change } from './model.ts';
import { secondsFromNow, waitUntil } from './wait-until.ts';

/** Lets a zone prove itself before the next one's turn. A restart of the cloud does not begin the time anew. */
export async function bake(
  model: Model,
  id: string,
  { zonalConfig = {} }: ConfigRow,
  { zone, isFirst }: { zone: string; isFirst: boolean },
): Promise<void> {
  const { monitorDurationInSeconds = 0, firstZoneMonitorDurationInSeconds } = zonalConfig;
  const seconds = isFirst ? (firstZoneMonitorDurationInSeconds ?? monitorDurationInSeconds) : monitorDurationInSeconds;
  if (seconds === 0) return;
  const row = () => model.deployments.get(id)!;
  const until = row().bakes?.[zone] ?? secondsFromNow(model, seconds);
  change(model, id, { status: 'Baking', bakes: { ...row().bakes, [zone]: until } });
  await waitUntil(model, until, () => row().halted !== undefined);
  change(model, id, { status: 'InProgress' });
}
