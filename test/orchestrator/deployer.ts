import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Cloud, Principal } from '../../cloud/service.ts';

const file = path.resolve(import.meta.dirname, '../../docs/aws/deployment-policy.json');

/** What the bootstrap and its publishing role do before CloudFormation does anything. */
const BEFORE = {
  Effect: 'Allow',
  Action: ['s3:*', 'ssm:*'],
  Resource: ['arn:aws:s3:::cdk-hnb659fds-assets-*', 'arn:aws:ssm:*:*:parameter/cdk-bootstrap/*'],
};

/** CloudFormation with the rights that `docs/aws.md` gives it, and no others: what the stack needs beyond them is refused here first. */
export async function deployer(cloud: Cloud): Promise<Principal> {
  const { Version, Statement } = JSON.parse(readFileSync(file, 'utf8')) as { Version: string; Statement: object[] };
  const service = 'cloudformation.amazonaws.com';
  const RoleName = 'cdk-hnb659fds-cfn-exec-role';
  const trust = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
  const iam = await cloud.use('iam');
  const { Role } = await iam.CreateRole({
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify({ Version, Statement: [trust] }),
  });
  const PolicyDocument = JSON.stringify({ Version, Statement: [...Statement, BEFORE] });
  await iam.PutRolePolicy({ RoleName, PolicyName: 'deployment', PolicyDocument });
  return (await cloud.identities.assume(Role!.Arn!, { service }, 'AWSCloudFormation')).principal;
}
