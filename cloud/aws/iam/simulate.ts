import { type EvaluationResult, NoSuchEntityException } from '@aws-sdk/client-iam';
import { refuse } from '../refuse.ts';
import { aboutPrincipal, aboutResource } from './about.ts';
import type { Account, IamHandlers, IamInput } from './account.ts';
import { type Granted, grantedTo, holderOf } from './granted.ts';
import { page } from './page.ts';
import { contextOf } from './policy/context.ts';
import { readPolicy } from './policy/document.ts';
import { evaluate } from './policy/evaluate.ts';

type Simulation = Pick<
  IamInput<'SimulatePrincipalPolicyCommand'>,
  'ActionNames' | 'ResourceArns' | 'ContextEntries' | 'Marker' | 'MaxItems' | 'ResourcePolicy'
>;

/** What an identity would be let do: the same evaluation that its calls go through. */
export function simulate(account: Account) {
  const number = account.cloud.account;

  function results(input: Simulation, granted: Granted, arn: string, tags: Readonly<Record<string, string>>) {
    const given = Object.fromEntries(
      (input.ContextEntries ?? []).map((it) => [it.ContextKeyName ?? '', it.ContextKeyValues ?? []]),
    );
    const principal = { kind: 'role', arn, id: arn } as const;
    const all = (input.ActionNames ?? []).flatMap((action) =>
      (input.ResourceArns?.length ? input.ResourceArns : ['*']).map((resource): EvaluationResult => {
        const context = contextOf(
          aboutPrincipal(principal, number, account.cloud.clock.now(), tags),
          aboutResource({ arn: resource }, action, number),
          given,
        );
        const decision = evaluate(
          { action, resource, context, asker: { self: [arn], account: number } },
          { ...granted, resource: input.ResourcePolicy ? readPolicy(input.ResourcePolicy, 'resource') : undefined },
        );
        const verdict = decision.allowed ? 'allowed' : decision.explicit ? 'explicitDeny' : 'implicitDeny';
        return { EvalActionName: action, EvalResourceName: resource, EvalDecision: verdict, MatchedStatements: [] };
      }),
    );
    const { items, ...rest } = page(all, input);
    return { EvaluationResults: items, ...rest };
  }

  return {
    async SimulatePrincipalPolicy(input) {
      const { PolicySourceArn: arn = '' } = input;
      const holder = holderOf(account.directory, arn) ?? refuse(NoSuchEntityException, `Could not find entity ${arn}`);
      const granted = grantedTo(account.directory, holder);
      const more = (input.PolicyInputList ?? []).map((it) => readPolicy(it));
      return results(input, { ...granted, identity: [...granted.identity, ...more] }, arn, holder.tags);
    },
    async SimulateCustomPolicy(input) {
      const identity = (input.PolicyInputList ?? []).map((it) => readPolicy(it));
      const boundary = input.PermissionsBoundaryPolicyInputList?.map((it) => readPolicy(it));
      return results(input, { identity, boundary }, `arn:aws:iam::${number}:user/simulated`, {});
    },
  } satisfies IamHandlers;
}
