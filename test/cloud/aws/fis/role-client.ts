import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { Town } from '../ec2/town.ts';

/** A role that may do these actions, and what a client needs to act as it, without repeating anything. */
export async function roleClient(town: Town, RoleName: string, Action: readonly string[]) {
  const { endpoint, region, operator: credentials, account } = town.running;
  const config = { endpoint, region, maxAttempts: 1 };
  const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
  const AssumeRolePolicyDocument = document({ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' });
  const { Role } = await town.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = document({ Effect: 'Allow', Action, Resource: '*' });
  await town.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
  const arn = Role!.Arn!;
  const sts = new STSClient({ ...config, credentials });
  const { Credentials: it } = await sts.send(new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: 'test' }));
  const session = {
    accessKeyId: it!.AccessKeyId!,
    secretAccessKey: it!.SecretAccessKey!,
    sessionToken: it!.SessionToken!,
  };
  return { arn, client: { ...config, credentials: session } };
}
