import { randomBytes } from 'node:crypto';
import {
  type Experiment,
  type ExperimentSummary,
  type ResolvedTarget,
  ResourceNotFoundException,
  ValidationException,
} from '@aws-sdk/client-fis';
import { refuse } from '../refuse.ts';
import { idempotent } from './client-token.ts';
import { type ExperimentRow, type Fis, isOver, type Operations } from './model.ts';
import { page } from './page.ts';
import { requestStop } from './run-experiment.ts';
import { planAnswer, templateOf } from './template.ts';

const at = (iso: string | undefined) => (iso === undefined ? undefined : new Date(iso));

function summary(row: ExperimentRow): ExperimentSummary {
  return {
    id: row.id,
    arn: row.arn,
    experimentTemplateId: row.templateId,
    state: { status: row.status, reason: row.reason },
    creationTime: new Date(row.createdAt),
    tags: { ...row.tags },
    experimentOptions: { actionsMode: 'run-all', accountTargeting: 'single-account', ...row.plan.options },
  };
}

function answer(row: ExperimentRow): Experiment {
  const actions = Object.entries(row.plan.actions).map(([name, plan]) => {
    const { status, reason, startedAt, endedAt } = row.actions[name]!;
    return [name, { ...plan, state: { status, reason }, startTime: at(startedAt), endTime: at(endedAt) }] as const;
  });
  return {
    ...summary(row),
    ...planAnswer(row.plan),
    actions: Object.fromEntries(actions),
    startTime: at(row.startedAt),
    endTime: at(row.endedAt),
  };
}

export function experimentOperations(fis: Fis): Operations {
  const { cloud, experiments } = fis;
  const find = (id = '') => experiments.get(id) ?? refuse(ResourceNotFoundException, `Experiment ${id} does not exist`);
  return {
    async StartExperiment({ clientToken, experimentTemplateId, experimentOptions, tags = {} }) {
      const input = { experimentTemplateId, experimentOptions, tags };
      return idempotent(fis, 'experiment', clientToken, input, async (known) => {
        if (known) return { experiment: answer(find(known)), id: known };
        const template = templateOf(fis, experimentTemplateId);
        const plan = { ...template.plan, options: { ...template.plan.options, ...experimentOptions } };
        const id = `EXP${randomBytes(8).toString('hex')}`;
        const row = experiments.put(id, {
          id,
          arn: cloud.arn('fis', `experiment/${id}`),
          templateId: template.id,
          plan,
          status: 'pending',
          reason: 'Experiment is pending.',
          resolved: {},
          actions: Object.fromEntries(
            Object.keys(plan.actions).map((name) => [name, { status: 'pending', reason: '' } as const]),
          ),
          createdAt: cloud.clock.now().toISOString(),
          tags: { ...template.tags, ...tags },
        });
        fis.begin(id);
        return { experiment: answer(row), id };
      });
    },

    async StopExperiment({ id }) {
      const row = find(id);
      if (isOver(row.status)) refuse(ValidationException, `Experiment ${id} is ${row.status} and cannot be stopped`);
      requestStop(fis, row.id, 'Experiment halted by user.');
      return { experiment: answer(find(id)) };
    },

    async GetExperiment({ id }) {
      return { experiment: answer(find(id)) };
    },

    async ListExperiments({ experimentTemplateId, ...input }) {
      const all = experiments
        .values()
        .filter((row) => !experimentTemplateId || row.templateId === experimentTemplateId)
        .reverse();
      const { items, nextToken } = page(all, (row) => row.id, input);
      return { experiments: items.map(summary), nextToken };
    },

    async ListExperimentResolvedTargets({ experimentId, targetName, ...input }) {
      const { resolved, plan } = find(experimentId);
      const all = Object.entries(resolved)
        .filter(([name]) => !targetName || name === targetName)
        .flatMap(([name, found]) =>
          found.map(
            ({ arn }): ResolvedTarget => ({
              resourceType: plan.targets[name]?.resourceType,
              targetName: name,
              targetInformation: { arn },
            }),
          ),
        );
      const { items, nextToken } = page(all, (it) => `${it.targetName} ${it.targetInformation?.arn}`, input);
      return { resolvedTargets: items, nextToken };
    },
  };
}
