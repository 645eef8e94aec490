import { expect, it } from 'vitest';
import { holds } from '../../../../../cloud/aws/iam/policy/condition.ts';
import { contextOf } from '../../../../../cloud/aws/iam/policy/context.ts';

const request = contextOf({
  'aws:username': 'jane',
  'aws:SourceIp': '10.1.2.3',
  'aws:CurrentTime': '2026-11-21T12:00:00Z',
  'aws:SecureTransport': 'true',
  'aws:SourceArn': 'arn:aws:events:us-east-1:1:rule/deploy',
  'aws:TagKeys': ['team', 'stage'],
  's3:max-keys': '10',
  's3:prefix': 'home/jane/x',
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: policy variables look like that
it.each([
  ['StringEquals', 'aws:username', ['joe', 'jane'], true],
  ['StringEquals', 'AWS:USERNAME', ['jane'], true],
  ['StringEquals', 'aws:username', ['Jane'], false],
  ['StringEqualsIgnoreCase', 'aws:username', ['Jane'], true],
  ['StringNotEquals', 'aws:username', ['joe', 'jane'], false],
  ['StringNotEquals', 'aws:nothing', ['x'], true],
  ['StringEquals', 'aws:nothing', ['x'], false],
  ['StringEqualsIfExists', 'aws:nothing', ['x'], true],
  ['StringLike', 's3:prefix', ['home/${aws:username}/*'], true],
  ['StringLike', 's3:prefix', ['home/${aws:nothing}/*'], false],
  ['StringLike', 's3:prefix', ["home/${aws:nothing, 'jane'}/?"], true],
  ['StringLike', 'aws:username', ['j?ne'], true],
  ['StringNotLike', 'aws:username', ['j*'], false],
  ['NumericLessThanEquals', 's3:max-keys', ['10'], true],
  ['NumericLessThan', 's3:max-keys', ['10'], false],
  ['NumericGreaterThan', 's3:max-keys', ['9'], true],
  ['DateGreaterThan', 'aws:CurrentTime', ['2026-01-01T00:00:00Z'], true],
  ['DateLessThan', 'aws:CurrentTime', ['1700000000'], false],
  ['Bool', 'aws:SecureTransport', ['TRUE'], true],
  ['Null', 'aws:nothing', ['true'], true],
  ['Null', 'aws:username', ['true'], false],
  ['IpAddress', 'aws:SourceIp', ['192.168.0.0/16', '10.0.0.0/8'], true],
  ['NotIpAddress', 'aws:SourceIp', ['10.0.0.0/8'], false],
  ['IpAddress', 'aws:SourceIp', ['10.1.2.3'], true],
  ['IpAddress', 'aws:SourceIp', ['::/0'], false],
  ['ArnLike', 'aws:SourceArn', ['arn:aws:events:*:1:rule/dep*'], true],
  ['ArnLike', 'aws:SourceArn', ['arn:aws:*:rule/deploy'], false],
  ['ArnNotEquals', 'aws:SourceArn', ['arn:aws:events:us-east-1:1:rule/deploy'], false],
  ['ForAllValues:StringEquals', 'aws:TagKeys', ['team', 'stage', 'cost'], true],
  ['ForAllValues:StringEquals', 'aws:TagKeys', ['team'], false],
  ['ForAllValues:StringEquals', 'aws:nothing', ['team'], true],
  ['ForAnyValue:StringEquals', 'aws:TagKeys', ['team'], true],
  ['ForAnyValue:StringEquals', 'aws:nothing', ['team'], false],
  ['StringEqualz', 'aws:username', ['jane'], false],
] as const)(
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: policy variables look like that
  '%s of %s with %j is %s',
  (operator, key, values, expected) => {
    expect(holds({ operator, key, values }, request)).toBe(expected);
  },
);
