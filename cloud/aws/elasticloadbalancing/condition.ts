import { BlockList, isIPv6 } from 'node:net';
import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Asked } from '../../machines/load-balancer/rule.ts';
import { refuse } from '../refuse.ts';
import { ValidationError } from './validation-error.ts';

type Holds = (asked: Asked) => boolean;

/** `*` is any run of characters, `?` is one. */
function wildcard(pattern: string, flags: '' | 'i'): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`);
}

const anyOf = (values: readonly string[], flags: '' | 'i', of: (asked: Asked) => string | undefined): Holds => {
  const patterns = values.map((value) => wildcard(value, flags));
  return (asked) => {
    const subject = of(asked);
    return subject !== undefined && patterns.some((pattern) => pattern.test(subject));
  };
};

/** Not by `URL`, which throws on targets such as `//`. */
const queryOf = ({ request }: Asked) => new URLSearchParams((request.url ?? '').split(/\?(.*)/s)[1]);

/** What a rule's condition asks of a request. Throws ValidationError for a field that AWS does not know or that is empty. */
export function compile(condition: RuleCondition): Holds {
  const { Field: field = '' } = condition;
  const values = condition.Values ?? [];
  const filled = (given: readonly string[] | undefined) => {
    const list = given ?? values;
    if (list.length === 0) refuse(ValidationError, `A condition on '${field}' must specify at least one value`);
    return list;
  };
  switch (field) {
    case 'host-header':
      return anyOf(filled(condition.HostHeaderConfig?.Values), 'i', ({ request }) =>
        request.headers.host?.replace(/:\d+$/, ''),
      );
    case 'path-pattern':
      return anyOf(
        filled(condition.PathPatternConfig?.Values),
        '',
        (asked) => (asked.request.url ?? '/').split('?')[0],
      );
    case 'http-request-method':
      return anyOf(filled(condition.HttpRequestMethodConfig?.Values), '', ({ request }) => request.method);
    case 'http-header': {
      const name = condition.HttpHeaderConfig?.HttpHeaderName?.toLowerCase();
      if (!name) refuse(ValidationError, "A condition on 'http-header' must specify HttpHeaderName");
      return anyOf(filled(condition.HttpHeaderConfig?.Values), 'i', ({ request }) => request.headers[name]?.toString());
    }
    case 'query-string': {
      const pairs = condition.QueryStringConfig?.Values ?? [];
      if (pairs.length === 0) refuse(ValidationError, "A condition on 'query-string' must specify at least one value");
      return (asked) => {
        const given = [...queryOf(asked)];
        return pairs.some(({ Key, Value }) =>
          given.some(
            ([key, value]) =>
              (Key === undefined || wildcard(Key, 'i').test(key)) && wildcard(Value ?? '', 'i').test(value),
          ),
        );
      };
    }
    case 'source-ip': {
      const list = new BlockList();
      for (const cidr of filled(condition.SourceIpConfig?.Values)) {
        const [network = '', bits] = cidr.split('/');
        try {
          list.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4');
        } catch {
          refuse(ValidationError, `The source IP condition value '${cidr}' is not a CIDR block`);
        }
      }
      return ({ sourceIp }) => list.check(sourceIp, isIPv6(sourceIp) ? 'ipv6' : 'ipv4');
    }
    default:
      return refuse(
        ValidationError,
        `Condition field '${field}' must be one of '[path-pattern, host-header, http-header, http-request-method, query-string, source-ip]'`,
      );
  }
}
