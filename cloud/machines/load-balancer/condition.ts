import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';

/** Who asks for what, as far as a rule can see it. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly sourceIp: string;
}

/** What a rule asks of a request, as plain data: one of the values must fit. In patterns `*` is any run of characters, `?` is one. */
export type Condition =
  | { readonly field: 'host-header' | 'path-pattern' | 'http-request-method'; readonly patterns: readonly string[] }
  | { readonly field: 'http-header'; readonly name: string; readonly patterns: readonly string[] }
  | { readonly field: 'query-string'; readonly pairs: readonly { readonly key?: string; readonly value: string }[] }
  | { readonly field: 'source-ip'; readonly cidrs: readonly string[] };

type Holds = (asked: Asked) => boolean;

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

/** Throws ERR_INVALID_ADDRESS or a RangeError for what is no CIDR block. */
export function blockList(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', bits] = cidr.split('/');
    list.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4');
  }
  return list;
}

export function compile(condition: Condition): Holds {
  switch (condition.field) {
    case 'host-header':
      return anyOf(condition.patterns, 'i', ({ request }) => request.headers.host?.replace(/:\d+$/, ''));
    case 'path-pattern':
      return anyOf(condition.patterns, '', ({ request }) => (request.url ?? '/').split('?')[0]);
    case 'http-request-method':
      return anyOf(condition.patterns, '', ({ request }) => request.method);
    case 'http-header':
      return anyOf(condition.patterns, 'i', ({ request }) => request.headers[condition.name]?.toString());
    case 'query-string': {
      const pairs = condition.pairs.map(({ key, value }) => ({
        key: key === undefined ? undefined : wildcard(key, 'i'),
        value: wildcard(value, 'i'),
      }));
      return (asked) => {
        const given = [...queryOf(asked)];
        return pairs.some((it) => given.some(([key, value]) => (it.key?.test(key) ?? true) && it.value.test(value)));
      };
    }
    case 'source-ip': {
      const list = blockList(condition.cidrs);
      return ({ sourceIp }) => list.check(sourceIp, isIPv6(sourceIp) ? 'ipv6' : 'ipv4');
    }
  }
}
