import { FISClient, ListExperimentTemplatesCommand } from '@aws-sdk/client-fis';
import { paginateListSchedules, SchedulerClient } from '@aws-sdk/client-scheduler';
import { named } from '../naming.ts';
import { settings } from '../settings.ts';
import { collect, type Thing } from './thing.ts';

const fis = new FISClient({ maxAttempts: 5 });
const scheduler = new SchedulerClient({ maxAttempts: 5 });

/** What a drill that was cut off leaves behind: the schedule of its undo, the template of its experiment. The orchestrator's own schedules stay with it. */
export async function drillThings(): Promise<Thing[]> {
  const [schedules, experiments] = await Promise.all([
    collect(paginateListSchedules({ client: scheduler }, { NamePrefix: named('undo-') }), (page) => page.Schedules),
    templates(),
  ]);
  return [
    ...schedules.map(({ Name: id = '' }) => ({ kind: 'schedule', id })),
    ...experiments.map((id) => ({ kind: 'experiment-template', id })),
  ];
}

/** The ids of the environment's own. */
async function templates(): Promise<string[]> {
  const ids: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await fis.send(new ListExperimentTemplatesCommand({ nextToken }));
    for (const { id = '', tags } of page.experimentTemplates ?? [])
      if (tags?.['muster:environment'] === settings.environment) ids.push(id);
    nextToken = page.nextToken;
  } while (nextToken);
  return ids;
}
