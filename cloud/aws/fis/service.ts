import type { StartService, Touched } from '../../service.ts';
import { tagOnCreate } from '../tag-on-create.ts';
import { actionOperations } from './action.ts';
import { openActions } from './actions.ts';
import { experimentOperations } from './experiment.ts';
import { type Fis, isOver, type Module } from './model.ts';
import { openRoles } from './role.ts';
import { runExperiment } from './run-experiment.ts';
import { tagged, tagOperations } from './tag.ts';
import { templateOperations } from './template.ts';

/** Faults, as experiments: AWS Fault Injection Service. */
export const start: StartService<Module> = async (cloud) => {
  const running = new Set<Promise<void>>();
  const fis: Fis = {
    cloud,
    templates: cloud.store.table('fis/template'),
    experiments: cloud.store.table('fis/experiment'),
    tokens: cloud.store.table('fis/token'),
    actions: await openActions(cloud),
    stops: new Map(),
    asRole: openRoles(cloud),
    begin(id) {
      cloud.background(`experiment ${id}`, async () => {
        const run = runExperiment(fis, id);
        running.add(run);
        await run.finally(() => running.delete(run));
      });
    },
  };
  // Before the machines are stopped: what is done to them is taken back first.
  cloud.onStop(async () => void (await Promise.allSettled(running)));

  const on = (kind: 'experiment' | 'experiment-template' | 'action', id = '*'): Touched => {
    const arn = cloud.arn('fis', `${kind}/${id}`);
    const tags = tagged(fis, arn)?.tags;
    return { arn, ...(tags && { tags }) };
  };
  const actionsOf = (actions: object | undefined) =>
    Object.values((actions ?? {}) as Record<string, { actionId?: string }>).map((it) => on('action', it.actionId));
  const byArn = ({ resourceArn = '' }: { resourceArn?: string | undefined }) => [
    { arn: resourceArn, tags: tagged(fis, resourceArn)?.tags ?? {} },
  ];
  return {
    operations: {
      ...templateOperations(fis),
      ...experimentOperations(fis),
      ...actionOperations(fis),
      ...tagOperations(fis),
    },
    besides: tagOnCreate<Module>('fis:TagResource', {
      CreateExperimentTemplate: () => [on('experiment-template')],
      StartExperiment: () => [on('experiment')],
    }),
    touches: {
      CreateExperimentTemplate: ({ actions }) => [on('experiment-template'), ...actionsOf(actions)],
      UpdateExperimentTemplate: ({ id, actions }) => [on('experiment-template', id), ...actionsOf(actions)],
      GetExperimentTemplate: ({ id }) => [on('experiment-template', id)],
      DeleteExperimentTemplate: ({ id }) => [on('experiment-template', id)],
      StartExperiment: ({ experimentTemplateId }) => [
        on('experiment'),
        on('experiment-template', experimentTemplateId),
      ],
      StopExperiment: ({ id }) => [on('experiment', id)],
      GetExperiment: ({ id }) => [on('experiment', id)],
      ListExperimentResolvedTargets: ({ experimentId }) => [on('experiment', experimentId)],
      GetAction: ({ id }) => [on('action', id)],
      TagResource: byArn,
      UntagResource: byArn,
      ListTagsForResource: byArn,
    },
    resume: async () => {
      for (const { id, status } of fis.experiments.values()) if (!isOver(status)) fis.begin(id);
    },
  };
};
