import type { BuildPhaseType, StatusType } from '@aws-sdk/client-codebuild';
import { PhaseFailed } from '../../machines/build/fault.ts';
import { tellPhase } from './event.ts';
import type { BuildRow, Model, PhaseRow } from './model.ts';

/** The reason of a build's abort signal: the status that it ends with. */
export class BuildEnded extends Error {
  override readonly name = 'BuildEnded';
  readonly status: 'STOPPED' | 'TIMED_OUT';
  constructor(status: 'STOPPED' | 'TIMED_OUT') {
    super(status === 'STOPPED' ? 'The build was stopped' : 'The build ran into its time-out');
    this.status = status;
  }
}

export function change({ builds }: Pick<Model, 'builds'>, id: string, fields: Partial<BuildRow>): BuildRow {
  return builds.put(id, { ...builds.get(id)!, ...fields });
}

/** Does the work of a phase, and notes when it began, when it ended and why it failed. Never throws: the status says it. */
export async function inPhase(
  model: Model,
  id: string,
  type: BuildPhaseType,
  work: () => Promise<void>,
): Promise<StatusType> {
  const { cloud, builds } = model;
  const begun: PhaseRow = { type, startedAt: cloud.clock.now().toISOString(), contexts: [] };
  const before = builds.get(id)!.phases;
  change(model, id, { phases: [...before, begun] });
  let ended: Pick<PhaseRow, 'status' | 'contexts'> = { status: 'SUCCEEDED', contexts: [] };
  try {
    await work();
  } catch (error) {
    ended = outcome(error as Error);
  }
  const phase = { ...begun, ...ended, endedAt: cloud.clock.now().toISOString() };
  tellPhase(cloud, change(model, id, { phases: [...before, phase] }), phase);
  return phase.status ?? 'FAILED';
}

function outcome(error: Error): Pick<PhaseRow, 'status' | 'contexts'> {
  const context = (statusCode: string) => [{ statusCode, message: error.message }];
  if (error instanceof BuildEnded)
    return {
      status: error.status,
      contexts: context(error.status === 'STOPPED' ? 'BUILD_STOPPED' : 'BUILD_TIMED_OUT'),
    };
  if (error instanceof PhaseFailed) return { status: 'FAILED', contexts: context(error.statusCode) };
  const denied = /AccessDenied/.test(error.name);
  return {
    status: denied ? 'FAILED' : 'FAULT',
    contexts: context(denied ? 'ACCESS_DENIED' : 'INTERNAL_SERVICE_ERROR'),
  };
}
