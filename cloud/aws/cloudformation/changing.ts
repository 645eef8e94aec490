import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import { AlreadyExistsException } from '@aws-sdk/client-cloudformation';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { checkRequest } from './check.ts';
import { applyStack, isApplied } from './engine.ts';
import { validation } from './errors.ts';
import { readRequest } from './request.ts';
import { actingFor } from './role.ts';
import type { Stacks } from './stacks.ts';
import { deleteStack, rollBackStack } from './way-back.ts';

/** Changes of stacks. Those that create and update answer at once, and go on behind their answer. */
export function changingOperations(cloud: Cloud, stacks: Stacks): Handlers<typeof CloudFormation, Call> {
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
  };
}
