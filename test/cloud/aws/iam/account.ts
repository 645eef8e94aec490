import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { startCloud } from '../../../../cloud/cloud.ts';
import type { Decided } from '../../../../cloud/service.ts';

export interface StatementText {
  Effect: 'Allow' | 'Deny';
  [member: string]: unknown;
}

export const policyOf = (...Statement: StatementText[]) => JSON.stringify({ Version: '2012-10-17', Statement });

export const trusting = (Principal: object) => policyOf({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });

/** A cloud, and the clients of someone who may do everything and of roles that may not. */
export async function startAccount() {
  const folder = await mkdtemp(path.join(tmpdir(), 'account-'));
  const logged: string[] = [];
  const decisions: Decided[] = [];
  const running = await startCloud({
    folder,
    port: 0,
    resume: [],
    log: (message) => logged.push(message),
    decided: (it) => decisions.push(it),
  });
  const client = { endpoint: running.endpoint, region: running.region, credentials: running.operator, maxAttempts: 1 };
  const iam = new IAMClient(client);
  return {
    ...running,
    logged,
    decisions,
    client,
    iam,
    /** A role that may do what the statements say, and what a client needs to act as it. */
    async role(name: string, ...statements: StatementText[]) {
      const { Role } = await iam.send(
        new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trusting({ AWS: running.account }) }),
      );
      if (statements.length) {
        await iam.send(
          new PutRolePolicyCommand({ RoleName: name, PolicyName: 'own', PolicyDocument: policyOf(...statements) }),
        );
      }
      const { Credentials } = await new STSClient(client).send(
        new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'test' }),
      );
      return {
        arn: Role?.Arn ?? '',
        client: {
          ...client,
          credentials: {
            accessKeyId: Credentials?.AccessKeyId ?? '',
            secretAccessKey: Credentials?.SecretAccessKey ?? '',
            sessionToken: Credentials?.SessionToken,
          },
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await running.stop();
      await rm(folder, { recursive: true });
    },
  };
}
