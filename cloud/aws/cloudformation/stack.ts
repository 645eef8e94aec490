import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import { AlreadyExistsException, type Stack } from '@aws-sdk/client-cloudformation';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { capabilitiesOf, checkRequest } from './check.ts';
import { applyStack, deleteStack, isApplied, rollBackStack } from './engine.ts';
import { validation } from './errors.ts';
import { page } from './page.ts';
import { readRequest, templateText } from './request.ts';
import { actingFor } from './role.ts';
import type { StackRow, Stacks } from './stacks.ts';
import { parseTemplate } from './template.ts';

/** Stacks. The calls that change one answer at once; the change goes on behind them. */
export function stackOperations(cloud: Cloud, stacks: Stacks): Handlers<typeof CloudFormation, Call> {
  return {
    async CreateStack(input, { principal }) {
      const name = input.StackName ?? '';
      if (stacks.find(name)) {
        const message = `Stack [${name}] already exists`;
        throw new AlreadyExistsException({ Message: message, message, $metadata: {} });
      }
      const asked = await readRequest(cloud, principal, input);
      await checkRequest(cloud, stacks, stacks.blank(name), asked, input.Capabilities);
      const actor = await actingFor(cloud, principal, input.RoleARN);
      const disableRollback = input.DisableRollback ?? input.OnFailure === 'DO_NOTHING';
      const request = { ...asked, principal: actor, disableRollback };
      const terminationProtection = input.EnableTerminationProtection ?? false;
      const { id } = stacks.put({ ...stacks.create(name), terminationProtection, roleArn: input.RoleARN });
      cloud.background(`create ${name}`, async () => {
        const { status } = await applyStack(cloud, stacks, id, request);
        if (status === 'ROLLBACK_COMPLETE' && input.OnFailure === 'DELETE')
          await deleteStack(cloud, stacks, id, request);
      });
      return { StackId: id };
    },

    async UpdateStack(input, { principal }) {
      const stack = stacks.mustFind(input.StackName);
      if (/IN_PROGRESS$|^ROLLBACK_COMPLETE$/.test(stack.status))
        throw validation(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
      const asked = await readRequest(cloud, principal, input, stack);
      await checkRequest(cloud, stacks, stack, asked, input.Capabilities);
      if (isApplied(stack, asked)) throw validation('No updates are to be performed.');
      const actor = await actingFor(cloud, principal, input.RoleARN, stack);
      if (input.RoleARN) stacks.put({ ...stack, roleArn: input.RoleARN });
      const request = { ...asked, principal: actor, disableRollback: input.DisableRollback ?? false };
      cloud.background(`update ${stack.name}`, async () => void (await applyStack(cloud, stacks, stack.id, request)));
      return { StackId: stack.id };
    },

    async DeleteStack({ StackName, RoleARN, RetainResources = [] }, { principal }) {
      const stack = stacks.find(StackName);
      if (!stack || stack.status === 'DELETE_COMPLETE') return {};
      if (stack.terminationProtection)
        throw validation(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
      const actor = await actingFor(cloud, principal, RoleARN, stack);
      await deleteStack(cloud, stacks, stack.id, { principal: actor }, RetainResources);
      return {};
    },

    async RollbackStack({ StackName, RoleARN }, { principal }) {
      const stack = stacks.mustFind(StackName);
      if (!/^(CREATE|UPDATE)_FAILED$/.test(stack.status))
        throw validation(`RollbackStack is not supported for a stack in ${stack.status} state`);
      const actor = await actingFor(cloud, principal, RoleARN, stack);
      await rollBackStack(cloud, stacks, stack.id, { principal: actor });
      return { StackId: stack.id };
    },

    async ContinueUpdateRollback({ StackName, RoleARN }, { principal }) {
      const stack = stacks.mustFind(StackName);
      if (stack.status !== 'UPDATE_ROLLBACK_FAILED')
        throw validation(
          `Stack:${stack.id} is in ${stack.status} state and can not continue rolling back an update that failed.`,
        );
      const actor = await actingFor(cloud, principal, RoleARN, stack);
      await rollBackStack(cloud, stacks, stack.id, { principal: actor });
      return {};
    },

    async UpdateTerminationProtection({ StackName, EnableTerminationProtection }) {
      const stack = stacks.mustFind(StackName);
      stacks.put({ ...stack, terminationProtection: EnableTerminationProtection ?? false });
      return { StackId: stack.id };
    },

    async DescribeStacks({ StackName, NextToken }) {
      const found = StackName
        ? [stacks.mustFind(StackName)]
        : stacks.all().filter((it) => it.status !== 'DELETE_COMPLETE');
      const { items, next } = page(found, NextToken, (it) => it.id);
      return { Stacks: items.map(shown), NextToken: next };
    },

    async ListStacks({ StackStatusFilter, NextToken }) {
      const found = stacks.all().filter((it) => !StackStatusFilter?.length || StackStatusFilter.includes(it.status));
      const { items, next } = page(found, NextToken, (it) => it.id);
      return {
        NextToken: next,
        StackSummaries: items.map((it) => ({
          ...{ StackId: it.id, StackName: it.name, StackStatus: it.status, StackStatusReason: it.reason },
          CreationTime: new Date(it.createdAt),
          ...(it.updatedAt && { LastUpdatedTime: new Date(it.updatedAt) }),
          ...(it.deletedAt && { DeletionTime: new Date(it.deletedAt) }),
        })),
      };
    },

    async DescribeStackEvents({ StackName, NextToken }) {
      const { items, next } = page(stacks.eventsOf(stacks.mustFind(StackName).id), NextToken, (it) => it.id);
      return {
        NextToken: next,
        StackEvents: items.map((it) => ({
          ...{ EventId: it.id, StackId: it.stackId, StackName: it.stackName, Timestamp: new Date(it.at) },
          ...{ LogicalResourceId: it.logicalId, PhysicalResourceId: it.physicalId, ResourceType: it.type },
          ...{ ResourceStatus: it.status, ResourceStatusReason: it.reason, OperationId: it.operationId },
        })),
      };
    },

    async GetTemplate({ StackName }) {
      if (!StackName) throw validation('StackName must be specified.');
      return { TemplateBody: stacks.mustFind(StackName).template || '{}', StagesAvailable: ['Original', 'Processed'] };
    },

    async GetTemplateSummary(input, { principal }) {
      const text = input.StackName
        ? stacks.mustFind(input.StackName).template
        : await templateText(cloud, principal, input);
      const template = parseTemplate(text);
      const { Description, Parameters = {}, Resources } = template;
      return {
        Description,
        Capabilities: capabilitiesOf(template),
        ResourceTypes: [...new Set(Object.values(Resources).map((it) => it.Type))],
        Parameters: parametersOf(Parameters),
      };
    },

    async ValidateTemplate(input, { principal }) {
      const template = parseTemplate(await templateText(cloud, principal, input));
      const { Description, Parameters = {} } = template;
      return { Description, Parameters: parametersOf(Parameters), Capabilities: capabilitiesOf(template) };
    },
  };
}

const parametersOf = (parameters: NonNullable<ReturnType<typeof parseTemplate>['Parameters']>) =>
  Object.entries(parameters).map(([ParameterKey, it]) => ({
    ParameterKey,
    DefaultValue: it.Default === undefined ? undefined : String(it.Default),
    NoEcho: it.NoEcho ?? false,
    Description: it.Description,
  }));

function shown(row: StackRow): Stack {
  const template = row.template ? parseTemplate(row.template) : undefined;
  const secret = (name: string) => template?.Parameters?.[name]?.NoEcho;
  return {
    ...{ StackId: row.id, StackName: row.name, StackStatus: row.status, StackStatusReason: row.reason },
    Description: template?.Description,
    RoleARN: row.roleArn,
    CreationTime: new Date(row.createdAt),
    ...(row.updatedAt && { LastUpdatedTime: new Date(row.updatedAt) }),
    ...(row.deletedAt && { DeletionTime: new Date(row.deletedAt) }),
    DisableRollback: row.disableRollback ?? false,
    EnableTerminationProtection: row.terminationProtection ?? false,
    RollbackConfiguration: {},
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    NotificationARNs: [],
    Capabilities: template ? capabilitiesOf(template) : [],
    Parameters: Object.entries(row.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue: secret(ParameterKey) ? '****' : ParameterValue,
    })),
    Outputs: row.outputs.map((it) => ({
      ...{ OutputKey: it.key, OutputValue: it.value, Description: it.description, ExportName: it.exportName },
    })),
    Tags: [...row.tags],
  };
}
