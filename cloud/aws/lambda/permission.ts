import { randomUUID } from 'node:crypto';
import type * as Lambda from '@aws-sdk/client-lambda';
import { ResourceNotFoundException } from '@aws-sdk/client-lambda';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import type { Deployed } from './deployed.ts';
import { conflict } from './function.ts';

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: { Service: string } | { AWS: string };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition?: {
    readonly ArnLike?: { 'AWS:SourceArn': string };
    readonly StringEquals?: { 'AWS:SourceAccount': string };
  };
}

interface PolicyRow {
  readonly statements: readonly Statement[];
  readonly revisionId: string;
}

export interface Permissions {
  readonly operations: Handlers<typeof Lambda, Call>;
  /** The resource policy as a document, `''` while there is none: it alone lets services invoke the function for their resources. */
  policyOf(functionName: string | undefined, qualifier?: string): string;
}

/** The resource policy of a function, statement by statement. */
export function openPermissions(cloud: Cloud, deployed: Deployed): Permissions {
  const policies = cloud.store.table<PolicyRow>('lambda/policy');

  const keyOf = (given: string | undefined, qualifier?: string) => {
    const named = deployed.parse(given, qualifier);
    deployed.findVersion(given, qualifier);
    return named.qualifier ? `${named.name}:${named.qualifier}` : named.name;
  };

  function missing(message: string): never {
    throw new ResourceNotFoundException({ Type: 'User', Message: message, message, $metadata: {} });
  }

  return {
    operations: {
      async AddPermission(input) {
        const key = keyOf(input.FunctionName, input.Qualifier);
        const before = policies.get(key)?.statements ?? [];
        const Sid = input.StatementId ?? '';
        if (before.some((it) => it.Sid === Sid))
          throw conflict(
            `The statement id (${Sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
          );
        const principal = input.Principal ?? '';
        const statement: Statement = {
          Sid,
          Effect: 'Allow',
          Principal: principal.endsWith('.amazonaws.com') ? { Service: principal } : { AWS: principal },
          Action: input.Action ?? 'lambda:InvokeFunction',
          Resource: deployed.arnOf(...(key.split(':') as [string, string?])),
          ...((input.SourceArn || input.SourceAccount) && {
            Condition: {
              ...(input.SourceAccount && { StringEquals: { 'AWS:SourceAccount': input.SourceAccount } }),
              ...(input.SourceArn && { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
            },
          }),
        };
        policies.put(key, { statements: [...before, statement], revisionId: randomUUID() });
        return { Statement: JSON.stringify(statement) };
      },

      async RemovePermission(input) {
        const key = keyOf(input.FunctionName, input.Qualifier);
        const before = policies.get(key)?.statements ?? [];
        const statements = before.filter((it) => it.Sid !== input.StatementId);
        if (statements.length === before.length)
          missing(`Statement ${input.StatementId} is not found in resource policy.`);
        if (statements.length) policies.put(key, { statements, revisionId: randomUUID() });
        else policies.delete(key);
        return {};
      },

      async GetPolicy(input) {
        const policy = policies.get(keyOf(input.FunctionName, input.Qualifier));
        if (!policy) missing('The resource you requested does not exist.');
        return { Policy: document(policy), RevisionId: policy.revisionId };
      },
    },

    policyOf(functionName, qualifier) {
      const named = deployed.parse(functionName, qualifier);
      const policy = policies.get(named.qualifier ? `${named.name}:${named.qualifier}` : named.name);
      return policy ? document(policy) : '';
    },
  };
}

const document = ({ statements }: PolicyRow) =>
  JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });
