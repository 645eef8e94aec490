import { GetScheduleCommand, paginateListSchedules, SchedulerClient } from '@aws-sdk/client-scheduler';
import type { Connection } from './connect.ts';
import { type SkipWindow, type Turns, turns } from './turns.ts';

/** What a schedule will do about a drill. */
export interface Planned extends Turns {
  readonly drill: string;
  /** A schedule that is off starts nothing; the times are then those that it would have. */
  readonly isOn: boolean;
  readonly expression: string;
}

/** The schedules of the drills as they are in the account, the next one first; `skips` has the windows by the drill's name. */
export async function rotation(
  { config, environment }: Connection,
  skips: ReadonlyMap<string, readonly SkipWindow[]>,
  now: Date,
): Promise<Planned[]> {
  const client = new SchedulerClient(config);
  const prefix = `muster-${environment}-`;
  const names: string[] = [];
  for await (const { Schedules = [] } of paginateListSchedules({ client }, { NamePrefix: prefix }))
    names.push(...Schedules.map(({ Name = '' }) => Name).filter((name) => skips.has(name.slice(prefix.length))));
  const found = await Promise.all(
    names.map(async (Name): Promise<Planned> => {
      const drill = Name.slice(prefix.length);
      const it = await client.send(new GetScheduleCommand({ Name }));
      const { State, ScheduleExpression: expression = '', ScheduleExpressionTimezone = 'UTC' } = it;
      const ahead = turns(expression, ScheduleExpressionTimezone, skips.get(drill)!, now);
      return { drill, isOn: State === 'ENABLED', expression, ...ahead };
    }),
  );
  const order = ({ next }: Planned) => next?.getTime() ?? Number.POSITIVE_INFINITY;
  return found.sort((a, b) => order(a) - order(b));
}
