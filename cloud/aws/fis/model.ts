import type * as Sdk from '@aws-sdk/client-fis';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud, Principal } from '../../service.ts';
import type { Table } from '../../store.ts';
import type { ActionType } from './action-type.ts';
import type { Resolved } from './resolve-targets.ts';

export type Module = typeof import('@aws-sdk/client-fis');
export type Operations = Handlers<Module, Call>;

/** What a template says, and what an experiment keeps of it: changing the template changes no experiment. */
export interface Plan {
  readonly description: string;
  readonly targets: Readonly<Record<string, Sdk.Target>>;
  readonly actions: Readonly<Record<string, Sdk.ActionInput>>;
  readonly stopConditions: readonly Sdk.StopCondition[];
  readonly roleArn: string;
  readonly logConfiguration?: Sdk.LogConfiguration | undefined;
  readonly options: Sdk.ExperimentOptions;
}

export interface TemplateRow {
  readonly id: string;
  readonly arn: string;
  readonly plan: Plan;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ActionRow {
  readonly status: Sdk.ExperimentActionStatus;
  readonly reason: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** When a lasting action is over. */
  readonly endsAt?: string;
  readonly kept?: unknown;
}

export interface ExperimentRow {
  readonly id: string;
  readonly arn: string;
  readonly templateId: string;
  readonly plan: Plan;
  readonly status: Sdk.ExperimentStatus;
  readonly reason: string;
  /** Why it shall end before its time. */
  readonly stop?: string;
  readonly resolved: Readonly<Record<string, readonly Resolved[]>>;
  readonly actions: Readonly<Record<string, ActionRow>>;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What FIS remembers, and the experiments that run. */
export interface Fis {
  readonly cloud: Cloud;
  readonly templates: Table<TemplateRow>;
  readonly experiments: Table<ExperimentRow>;
  /** Client tokens, with what they asked for and the id that they got. */
  readonly tokens: Table<{ readonly request: string; readonly id: string }>;
  /** Every action of this cloud, by id. */
  readonly actions: ReadonlyMap<string, ActionType>;
  /** What stops each running experiment. */
  readonly stops: Map<string, AbortController>;
  /** A session of the experiment's role. Throws `AccessDenied` when FIS may not take it. */
  asRole(roleArn: string): Promise<Principal>;
  /** Begins, or goes on with, an experiment that has a row. */
  begin(id: string): void;
}

export const isOver = (status: string) => ['completed', 'stopped', 'failed', 'cancelled', 'skipped'].includes(status);

export function change(fis: Fis, id: string, fields: Partial<ExperimentRow>): ExperimentRow {
  return fis.experiments.put(id, { ...fis.experiments.get(id)!, ...fields });
}

export function changeAction(fis: Fis, id: string, name: string, fields: Partial<ActionRow>): void {
  const { actions } = fis.experiments.get(id)!;
  change(fis, id, { actions: { ...actions, [name]: { ...actions[name]!, ...fields } } });
}
