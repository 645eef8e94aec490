import { randomUUID } from 'node:crypto';
import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import {
  type Capability,
  type Change,
  ChangeSetNotFoundException,
  InvalidChangeSetStatusException,
} from '@aws-sdk/client-cloudformation';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { checkRequest } from './check.ts';
import { differences } from './differences.ts';
import { applyStack, isApplied, type StackRequest } from './engine.ts';
import { validation } from './errors.ts';
import { readRequest } from './request.ts';
import { actingFor } from './role.ts';
import { scopeOf } from './scope.ts';
import type { StackRow, Stacks } from './stacks.ts';
import { parseTemplate } from './template.ts';

interface ChangeSetRow {
  readonly id: string;
  readonly name: string;
  readonly stackId: string;
  readonly request: Omit<StackRequest, 'principal' | 'onEvent'>;
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly execution: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_COMPLETE';
  readonly reason?: string;
  readonly changes: Change[];
  readonly description?: string;
  readonly roleArn?: string;
  readonly capabilities?: Capability[];
  readonly createdAt: string;
}

const NOTHING =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** Change sets: what would happen, and then its happening. */
export function changeSetOperations(cloud: Cloud, stacks: Stacks): Handlers<typeof CloudFormation, Call> {
  const rows = cloud.store.table<ChangeSetRow>('cloudformation/change-set');

  function find(name: string | undefined, stackName: string | undefined): ChangeSetRow {
    const stack = stacks.find(stackName);
    const row = rows.get(name ?? '') ?? rows.values().find((it) => it.name === name && it.stackId === stack?.id);
    if (row) return row;
    const message = `ChangeSet [${name}] does not exist`;
    throw new ChangeSetNotFoundException({ Message: message, message, $metadata: {} });
  }

  /** `CREATE` brings a stack into being that has nothing yet; `UPDATE` needs one. */
  function stackFor(name: string, type: string): StackRow {
    const stack = stacks.find(name);
    if (type === 'CREATE') {
      if (stack && stack.status !== 'REVIEW_IN_PROGRESS')
        throw validation(`Stack [${name}] already exists and cannot be created again with the changeSet [${name}].`);
      return stack ?? stacks.create(name);
    }
    if (!stack) throw validation(`Stack [${name}] does not exist`);
    if (/IN_PROGRESS$|^ROLLBACK_COMPLETE$/.test(stack.status))
      throw validation(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
    return stack;
  }

  return {
    async CreateChangeSet(input, { principal }) {
      const stack = stackFor(input.StackName ?? '', input.ChangeSetType ?? 'UPDATE');
      const full = await readRequest(cloud, principal, input, stack);
      const { principal: _, ...request } = full;
      await checkRequest(cloud, stacks, stack, full, input.Capabilities);
      if (input.RoleARN) await actingFor(cloud, principal, input.RoleARN, stack);
      const id = cloud.arn('cloudformation', `changeSet/${input.ChangeSetName}/${randomUUID()}`);
      const template = parseTemplate(request.template);
      const scope = await scopeOf(cloud, principal, stacks, stack, template, request.parameters ?? {});
      const changes = await differences(stacks.resourcesOf(stack.id), template, scope);
      const nothing = changes.length === 0 && isApplied(stack, full);
      const asked = { description: input.Description, roleArn: input.RoleARN, capabilities: input.Capabilities };
      rows.put(id, {
        ...{ id, name: input.ChangeSetName ?? '', stackId: stack.id, request, createdAt: stacks.now(), ...asked },
        ...(nothing
          ? { status: 'FAILED', execution: 'UNAVAILABLE', reason: NOTHING, changes: [] }
          : { status: 'CREATE_COMPLETE', execution: 'AVAILABLE', changes }),
      });
      return { Id: id, StackId: stack.id };
    },

    async DescribeChangeSet({ ChangeSetName, StackName }) {
      const row = find(ChangeSetName, StackName);
      const stack = stacks.mustFind(row.stackId);
      return {
        ...{ ChangeSetId: row.id, ChangeSetName: row.name, StackId: stack.id, StackName: stack.name },
        ...{ Status: row.status, StatusReason: row.reason, ExecutionStatus: row.execution, Changes: row.changes },
        CreationTime: new Date(row.createdAt),
        Description: row.description,
        Capabilities: [...(row.capabilities ?? [])],
        Tags: [...(row.request.tags ?? [])],
        Parameters: Object.entries(row.request.parameters ?? {}).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
      };
    },

    /** Answers when the stack has settled: clients look at once and then every five seconds, which no local deployment takes. */
    async ExecuteChangeSet({ ChangeSetName, StackName, DisableRollback }, { principal }) {
      const row = find(ChangeSetName, StackName);
      if (row.execution !== 'AVAILABLE') {
        const message = `ChangeSet [${row.id}] cannot be executed in its current status of [${row.status}]`;
        throw new InvalidChangeSetStatusException({ Message: message, message, $metadata: {} });
      }
      rows.put(row.id, { ...row, execution: 'EXECUTE_COMPLETE' });
      const stack = stacks.mustFind(row.stackId);
      const actor = await actingFor(cloud, principal, row.roleArn, stack);
      if (row.roleArn) stacks.put({ ...stack, roleArn: row.roleArn });
      const disableRollback = DisableRollback ?? false;
      await applyStack(cloud, stacks, row.stackId, { ...row.request, principal: actor, disableRollback });
      // The others were made for what the stack is no longer.
      for (const it of rows.values()) if (it.stackId === row.stackId) rows.delete(it.id);
      return {};
    },

    async DeleteChangeSet({ ChangeSetName, StackName }) {
      const stack = stacks.find(StackName);
      const row =
        rows.get(ChangeSetName ?? '') ??
        rows.values().find((it) => it.name === ChangeSetName && it.stackId === stack?.id);
      if (row) rows.delete(row.id);
      return {};
    },

    async ListChangeSets({ StackName }) {
      const stack = stacks.mustFind(StackName);
      const own = rows.values().filter((it) => it.stackId === stack.id);
      return {
        Summaries: own.map((it) => ({
          ...{ ChangeSetId: it.id, ChangeSetName: it.name, StackId: stack.id, StackName: stack.name },
          ...{
            Status: it.status,
            StatusReason: it.reason,
            ExecutionStatus: it.execution,
            CreationTime: new Date(it.createdAt),
          },
        })),
      };
    },
  };
}
