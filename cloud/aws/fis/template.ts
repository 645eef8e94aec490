import { randomBytes } from 'node:crypto';
import { type ExperimentTemplate, ResourceNotFoundException } from '@aws-sdk/client-fis';
import { refuse } from '../refuse.ts';
import { idempotent } from './client-token.ts';
import type { Fis, Operations, Plan, TemplateRow } from './model.ts';
import { page } from './page.ts';
import { checkRole } from './role.ts';
import { checkPlan } from './template-rules.ts';

export function templateOf({ templates }: Fis, id = ''): TemplateRow {
  return templates.get(id) ?? refuse(ResourceNotFoundException, `Experiment template ${id} does not exist`);
}

/** What answers show of a plan, of a template's or an experiment's. */
export const planAnswer = (plan: Plan) => ({
  targets: { ...plan.targets },
  stopConditions: [...plan.stopConditions],
  roleArn: plan.roleArn,
  logConfiguration: plan.logConfiguration,
});

function answer({ id, arn, plan, createdAt, updatedAt, tags }: TemplateRow): ExperimentTemplate {
  return {
    id,
    arn,
    description: plan.description,
    ...planAnswer(plan),
    actions: { ...plan.actions },
    experimentOptions: { accountTargeting: 'single-account', emptyTargetResolutionMode: 'fail', ...plan.options },
    creationTime: new Date(createdAt),
    lastUpdateTime: new Date(updatedAt),
    tags: { ...tags },
  };
}

export function templateOperations(fis: Fis): Operations {
  const { cloud, templates } = fis;
  return {
    async CreateExperimentTemplate({ clientToken, tags = {}, ...input }, call) {
      return idempotent(fis, 'template', clientToken, input, async (known) => {
        if (known) return { experimentTemplate: answer(templateOf(fis, known)), id: known };
        const plan: Plan = {
          description: input.description ?? '',
          targets: input.targets ?? {},
          actions: input.actions ?? {},
          stopConditions: input.stopConditions ?? [],
          roleArn: input.roleArn ?? '',
          logConfiguration: input.logConfiguration,
          options: input.experimentOptions ?? {},
        };
        checkPlan(fis, plan);
        await checkRole(cloud, call.principal, plan.roleArn);
        const id = `EXT${randomBytes(8).toString('hex')}`;
        const now = cloud.clock.now().toISOString();
        const arn = cloud.arn('fis', `experiment-template/${id}`);
        const row = templates.put(id, { id, arn, plan, createdAt: now, updatedAt: now, tags });
        return { experimentTemplate: answer(row), id };
      });
    },

    async UpdateExperimentTemplate({ id, experimentOptions, ...input }, call) {
      const row = templateOf(fis, id);
      const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
      const plan: Plan = { ...row.plan, ...given, options: { ...row.plan.options, ...experimentOptions } };
      checkPlan(fis, plan);
      if (input.roleArn) await checkRole(cloud, call.principal, plan.roleArn);
      const updatedAt = cloud.clock.now().toISOString();
      return { experimentTemplate: answer(templates.put(row.id, { ...row, plan, updatedAt })) };
    },

    async GetExperimentTemplate({ id }) {
      return { experimentTemplate: answer(templateOf(fis, id)) };
    },

    async DeleteExperimentTemplate({ id }) {
      const row = templateOf(fis, id);
      templates.delete(row.id);
      return { experimentTemplate: answer(row) };
    },

    async ListExperimentTemplates(input) {
      const { items, nextToken } = page(templates.values(), (row) => row.id, input);
      return {
        experimentTemplates: items.map(({ id, arn, plan, createdAt, updatedAt, tags }) => ({
          id,
          arn,
          description: plan.description,
          creationTime: new Date(createdAt),
          lastUpdateTime: new Date(updatedAt),
          tags: { ...tags },
        })),
        nextToken,
      };
    },
  };
}
