import path from 'node:path';
import { type Engine, openEngine } from '../../asl/engine.ts';
import type { Run } from '../../asl/run.ts';
import type { StartService } from '../../service.ts';
import { activityOperations } from './activity.ts';
import { aliasOperations } from './alias.ts';
import { openDrivers } from './drivers/drivers.ts';
import { executionOperations } from './execution.ts';
import { executionHistory } from './execution-history.ts';
import { countExecution } from './execution-metrics.ts';
import { openFileJournal } from './file-journal.ts';
import { openLogDelivery } from './log-delivery.ts';
import { mapRunOperations } from './map-run.ts';
import { redriveOperations } from './redrive.ts';
import { stateMachines } from './state-machine.ts';
import type { ActivityRow, AliasRow, ExecutionRow, MachineRow, RedriveRow, Sfn, States, VersionRow } from './states.ts';
import { statusChange } from './status-change.ts';
import { tagOperations } from './tag.ts';
import { taskOperations } from './task.ts';
import { testState } from './test-state.ts';
import { besides, touches } from './touches.ts';
import { validation } from './validate.ts';
import { versionOperations } from './version.ts';

export const start: StartService<Sfn> = (cloud) => {
  const { store, clock, signal, log } = cloud;
  const executions = store.table<ExecutionRow>('states/execution');

  const changed = (run: Run) => {
    const { facts, progress } = run;
    executions.put(facts.arn, {
      arn: facts.arn,
      name: facts.name,
      machineArn: facts.machineArn,
      versionArn: facts.versionArn,
      aliasArn: facts.aliasArn,
      mapRunArn: facts.mapRunArn,
      startedAt: facts.startedAt,
      status: progress.status,
      stoppedAt: progress.stoppedAt,
      redriveCount: progress.redriveCount,
      redrivenAt: progress.redrivenAt,
    });
    statusChange(cloud, run);
    countExecution(cloud, run);
  };
  const machines = store.table<MachineRow>('states/state-machine');
  const drivers = openDrivers(cloud, () => engine);
  const engine: Engine = openEngine({
    clock,
    signal,
    log,
    drivers,
    journal: openFileJournal(path.join(cloud.folder, 'states')),
    changed,
    recorded: openLogDelivery(cloud, machines),
  });
  const states: States = {
    cloud,
    engine,
    drivers,
    executions,
    machines,
    versions: store.table<VersionRow>('states/version'),
    aliases: store.table<AliasRow>('states/alias'),
    activities: store.table<ActivityRow>('states/activity'),
    redrives: store.table<RedriveRow>('states/redrive'),
  };

  return {
    operations: {
      ...stateMachines(states),
      ...versionOperations(states),
      ...aliasOperations(states),
      ...executionOperations(states),
      ...redriveOperations(states),
      ...executionHistory(states),
      ...mapRunOperations(states),
      ...taskOperations(states),
      ...activityOperations(states),
      ...tagOperations(states),
      ...validation(),
      ...testState(states),
    },
    touches: touches(states),
    besides: besides(states),
    async resume() {
      for (const { arn, status } of executions.values()) {
        if (status !== 'RUNNING') continue;
        try {
          engine.resume(arn);
        } catch (error) {
          log(`The execution ${arn} cannot be resumed: ${(error as Error).message}`, { error: error as Error });
        }
      }
    },
  };
};
