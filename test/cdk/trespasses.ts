import { contextOf } from '../../cloud/aws/iam/policy/context.ts';
import { readPolicy } from '../../cloud/aws/iam/policy/document.ts';
import { evaluate } from '../../cloud/aws/iam/policy/evaluate.ts';
import { ACCOUNT } from './synthesized.ts';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}

/** What only asks, and is told no secret and no data. */
const ASKS =
  /^(?!secretsmanager:GetSecretValue|s3:GetObject|ssm:GetParameter|dynamodb:)[\w-]+:(Describe|List|Get|BatchGet|Lookup)/;

/**
 * What somebody with these statements could change or read in another environment of the same account: each action that somebody has there, on what it is
 * had on, tagged as that environment tags, and armed.
 */
export function trespasses(whose: readonly Statement[], theirs: readonly Statement[], there: string): string[] {
  const identity = [readPolicy(JSON.stringify({ Version: '2012-10-17', Statement: literal(whose) }))];
  const context = contextOf({
    'aws:ResourceTag/muster:environment': there,
    'aws:ResourceTag/muster:drills': 'armed',
    'aws:RequestTag/muster:environment': there,
    'aws:ResourceTag/aws:rds:primaryDBInstanceArn': `arn:aws:rds:eu-west-1:${ACCOUNT}:db:muster-${there}`,
    'kms:ViaService': 's3.eu-west-1.amazonaws.com',
  });
  const asker = { self: ['session'], account: ACCOUNT };
  const targets = literal(theirs).flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => [Resource].flat().map((on) => `${action} ${on === '*' ? some(action) : on}`)),
  );
  return [...new Set(targets)].filter((target) => {
    const [action, resource] = target.split(' ') as [string, string];
    return !ASKS.test(action) && evaluate({ action, resource, context, asker }, { identity }).allowed;
  });
}

/** Without those on what a stack itself has made: no other environment has its table and its key. */
const literal = (statements: readonly Statement[]) =>
  statements.filter(({ Resource }) => [Resource].flat().every((it) => typeof it === 'string'));

const some = (action: string) => `arn:aws:${action.split(':')[0]}:eu-west-1:${ACCOUNT}:thing/1`;
