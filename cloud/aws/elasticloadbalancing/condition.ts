import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { blockList, type Condition } from '../../machines/load-balancer/condition.ts';
import { refuse } from '../refuse.ts';
import { ValidationError } from './validation-error.ts';

/** The machine's form of a rule's condition. Throws ValidationError for a field that AWS does not know or that is empty. */
export function conditionOf(condition: RuleCondition): Condition {
  const { Field: field = '', Values = [] } = condition;
  const filled = (given: readonly string[] = Values) => {
    if (given.length === 0) refuse(ValidationError, `A condition on '${field}' must specify at least one value`);
    return given;
  };
  switch (field) {
    case 'host-header':
      return { field, patterns: filled(condition.HostHeaderConfig?.Values) };
    case 'path-pattern':
      return { field, patterns: filled(condition.PathPatternConfig?.Values) };
    case 'http-request-method':
      return { field, patterns: filled(condition.HttpRequestMethodConfig?.Values) };
    case 'http-header': {
      const name = condition.HttpHeaderConfig?.HttpHeaderName?.toLowerCase();
      if (!name) refuse(ValidationError, "A condition on 'http-header' must specify HttpHeaderName");
      return { field, name, patterns: filled(condition.HttpHeaderConfig?.Values) };
    }
    case 'query-string': {
      const pairs = condition.QueryStringConfig?.Values ?? [];
      if (pairs.length === 0) refuse(ValidationError, "A condition on 'query-string' must specify at least one value");
      return {
        field,
        pairs: pairs.map(({ Key, Value = '' }) => ({ ...(Key !== undefined && { key: Key }), value: Value })),
      };
    }
    case 'source-ip': {
      const cidrs = filled(condition.SourceIpConfig?.Values);
      for (const cidr of cidrs) checkCidr(cidr);
      return { field, cidrs };
    }
    default:
      return refuse(
        ValidationError,
        `Condition field '${field}' must be one of '[path-pattern, host-header, http-header, http-request-method, query-string, source-ip]'`,
      );
  }
}

function checkCidr(cidr: string): void {
  try {
    blockList([cidr]);
  } catch {
    refuse(ValidationError, `The source IP condition value '${cidr}' is not a CIDR block`);
  }
}
