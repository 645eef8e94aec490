import { DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Whole } from './whole.ts';

/** Takes an action from a function's role until it is given back: what an administrator's mistake looks like from within. */
export async function denied(all: Whole, step: string, Action: string): Promise<() => Promise<unknown>> {
  const iam = new IAMClient(all.client);
  const functionRow = await (await all.running.cloud.use('lambda')).GetFunctionConfiguration({
    FunctionName: `muster-dev-${step}`,
  });
  const policy = { RoleName: functionRow.Role!.split('/').at(-1)!, PolicyName: 'denied' };
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action, Resource: '*' }],
  });
  await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument }));
  return () => iam.send(new DeleteRolePolicyCommand(policy));
}
