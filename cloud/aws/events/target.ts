import type * as EventBridge from '@aws-sdk/client-eventbridge';
import { LimitExceededException } from '@aws-sdk/client-eventbridge';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { validation } from './errors.ts';
import { page } from './page.ts';
import type { Rules } from './rule-row.ts';

/** AWS's limit. */
const MOST_TARGETS = 5;

/** The targets of a rule. */
export function targetOperations(cloud: Cloud, rules: Rules): Handlers<typeof EventBridge, Call> {
  return {
    async PutTargets({ Rule, EventBusName, Targets = [] }, call) {
      const row = rules.find(EventBusName, Rule);
      for (const { Arn, RoleArn } of Targets) {
        if (!Arn?.startsWith('arn:')) throw validation(`Provided Arn is not in correct format: ${Arn}`);
        if (!RoleArn && Arn.includes(':stateMachine:')) throw validation(`RoleArn is required for target ${Arn}.`);
        if (RoleArn && call.principal.kind !== 'service')
          await cloud.identities.authorize(call.principal, 'iam:PassRole', [{ arn: RoleArn }], {
            'iam:PassedToService': 'events.amazonaws.com',
          });
      }
      const kept = row.targets.filter((it) => !Targets.some((given) => given.Id === it.Id));
      const targets = [...kept, ...Targets];
      if (targets.length > MOST_TARGETS)
        throw new LimitExceededException({
          message: `The requested resource exceeds the maximum number allowed: ${MOST_TARGETS} targets.`,
          $metadata: {},
        });
      rules.put({ ...row, targets });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },

    async RemoveTargets({ Rule, EventBusName, Ids = [] }) {
      const row = rules.find(EventBusName, Rule);
      rules.put({ ...row, targets: row.targets.filter((it) => !Ids.includes(it.Id ?? '')) });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },

    async ListTargetsByRule({ Rule, EventBusName, NextToken, Limit }) {
      const { items, token } = page(rules.find(EventBusName, Rule).targets, NextToken, Limit);
      return { Targets: items.map((it) => ({ ...it })), NextToken: token };
    },
  };
}
