import { LimitExceededException, ResourceNotFoundException } from '@aws-sdk/client-cloudwatch-logs';
import { refuse } from '../refuse.ts';
import type { Logs, Operations, PolicyRow } from './logs.ts';

/** Policies that let AWS services (Route 53, EventBridge, vended logs of Step Functions) write to log groups. Ten at most. */
export function resourcePolicies({ cloud, policies }: Logs): Operations {
  return {
    async PutResourcePolicy({ policyName: name = '', policyDocument: document = '' }) {
      if (!policies.has(name) && policies.values().length >= 10)
        refuse(LimitExceededException, 'Resource limit exceeded: 10 resource policies per region');
      const row = policies.put(name, { name, document, updatedAt: cloud.clock.now().getTime() });
      return { resourcePolicy: describe(row) };
    },
    async DescribeResourcePolicies() {
      return { resourcePolicies: policies.values().map(describe) };
    },
    async DeleteResourcePolicy({ policyName = '' }) {
      if (!policies.delete(policyName))
        refuse(ResourceNotFoundException, `Policy with name [${policyName}] does not exist.`);
      return {};
    },
  };
}

function describe({ name, document, updatedAt }: PolicyRow) {
  return { policyName: name, policyDocument: document, lastUpdatedTime: updatedAt };
}
