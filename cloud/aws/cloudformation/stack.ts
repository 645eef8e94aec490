import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { capabilitiesOf } from './check.ts';
import { validation } from './errors.ts';
import { page } from './page.ts';
import { templateText } from './request.ts';
import type { StackRow, Stacks } from './stacks.ts';
import { parseTemplate } from './template.ts';

/** What stacks are, and what templates say. */
export function stackOperations(cloud: Cloud, stacks: Stacks): Handlers<typeof CloudFormation, Call> {
  return {
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
