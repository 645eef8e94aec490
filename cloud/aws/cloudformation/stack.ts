import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import { AlreadyExistsException, type Stack } from '@aws-sdk/client-cloudformation';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { applyStack, deleteStack, isApplied } from './engine.ts';
import { validation } from './errors.ts';
import { page } from './page.ts';
import { readRequest, templateText } from './request.ts';
import type { StackRow, Stacks } from './stacks.ts';
import { parseTemplate } from './template.ts';

const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'] as const;

/** Stacks. The calls that change one answer at once; the change goes on behind them. */
export function stackOperations(cloud: Cloud, stacks: Stacks): Handlers<typeof CloudFormation, Call> {
  return {
    async CreateStack(input, { principal }) {
      const name = input.StackName ?? '';
      if (stacks.find(name)) {
        const message = `Stack [${name}] already exists`;
        throw new AlreadyExistsException({ Message: message, message, $metadata: {} });
      }
      const request = await readRequest(cloud, principal, input);
      const { id } = stacks.create(name);
      cloud.background(`create ${name}`, async () => void (await applyStack(cloud, stacks, id, request)));
      return { StackId: id };
    },

    async UpdateStack(input, { principal }) {
      const stack = stacks.mustFind(input.StackName);
      if (/IN_PROGRESS$|^ROLLBACK_COMPLETE$/.test(stack.status))
        throw validation(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
      const request = await readRequest(cloud, principal, input, stack);
      if (isApplied(stack, request)) throw validation('No updates are to be performed.');
      cloud.background(`update ${stack.name}`, async () => void (await applyStack(cloud, stacks, stack.id, request)));
      return { StackId: stack.id };
    },

    async DeleteStack({ StackName }, { principal }) {
      const stack = stacks.find(StackName);
      if (!stack || stack.status === 'DELETE_COMPLETE') return {};
      await deleteStack(cloud, stacks, stack.id, { principal });
      return {};
    },

    async DescribeStacks({ StackName, NextToken }) {
      const found = StackName
        ? [stacks.mustFind(StackName)]
        : stacks.all().filter((it) => it.status !== 'DELETE_COMPLETE');
      const { items, token } = page(found, NextToken);
      return { Stacks: items.map(shown), NextToken: token };
    },

    async ListStacks({ StackStatusFilter, NextToken }) {
      const found = stacks.all().filter((it) => !StackStatusFilter?.length || StackStatusFilter.includes(it.status));
      const { items, token } = page(found, NextToken);
      return {
        NextToken: token,
        StackSummaries: items.map((it) => ({
          ...{ StackId: it.id, StackName: it.name, StackStatus: it.status, StackStatusReason: it.reason },
          CreationTime: new Date(it.createdAt),
          ...(it.updatedAt && { LastUpdatedTime: new Date(it.updatedAt) }),
          ...(it.deletedAt && { DeletionTime: new Date(it.deletedAt) }),
        })),
      };
    },

    async DescribeStackEvents({ StackName, NextToken }) {
      const { items, token } = page(stacks.eventsOf(stacks.mustFind(StackName).id), NextToken);
      return {
        NextToken: token,
        StackEvents: items.map((it) => ({
          ...{ EventId: it.id, StackId: it.stackId, StackName: it.stackName, Timestamp: new Date(it.at) },
          ...{ LogicalResourceId: it.logicalId, PhysicalResourceId: it.physicalId, ResourceType: it.type },
          ...{ ResourceStatus: it.status, ResourceStatusReason: it.reason },
        })),
      };
    },

    async GetTemplate({ StackName }) {
      return { TemplateBody: stacks.mustFind(StackName).template || '{}', StagesAvailable: ['Original', 'Processed'] };
    },

    async GetTemplateSummary(input, { principal }) {
      const text = input.StackName
        ? stacks.mustFind(input.StackName).template
        : await templateText(cloud, principal, input);
      const { Description, Parameters = {}, Resources } = parseTemplate(text);
      return {
        Description,
        ResourceTypes: [...new Set(Object.values(Resources).map((it) => it.Type))],
        Parameters: parametersOf(Parameters),
      };
    },

    async ValidateTemplate(input, { principal }) {
      const { Description, Parameters = {} } = parseTemplate(await templateText(cloud, principal, input));
      return { Description, Parameters: parametersOf(Parameters), Capabilities: [...CAPABILITIES] };
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
  return {
    ...{ StackId: row.id, StackName: row.name, StackStatus: row.status, StackStatusReason: row.reason },
    CreationTime: new Date(row.createdAt),
    ...(row.updatedAt && { LastUpdatedTime: new Date(row.updatedAt) }),
    ...(row.deletedAt && { DeletionTime: new Date(row.deletedAt) }),
    DisableRollback: false,
    EnableTerminationProtection: false,
    NotificationARNs: [],
    Capabilities: [...CAPABILITIES],
    Parameters: Object.entries(row.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Outputs: row.outputs.map((it) => ({
      ...{ OutputKey: it.key, OutputValue: it.value, Description: it.description, ExportName: it.exportName },
    })),
    Tags: [...row.tags],
  };
}
