import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { RunningCloud } from '../../../cloud/cloud.ts';

/** The services as a person has them who may do everything. */
export async function person({ endpoint, region, operator }: RunningCloud, UserName: string) {
  const iam = new IAMClient({ endpoint, region, credentials: operator });
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName,
      PolicyName: 'everything',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
      }),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const client = { endpoint, region, credentials };
  return {
    autoscaling: new AutoScalingClient(client),
    cloudwatch: new CloudWatchClient(client),
    codebuild: new CodeBuildClient(client),
    codedeploy: new CodeDeployClient(client),
    ec2: new EC2Client(client),
    elb: new ElasticLoadBalancingV2Client(client),
    iam: new IAMClient(client),
    kms: new KMSClient(client),
    logs: new CloudWatchLogsClient(client),
    rds: new RDSClient(client),
    s3: new S3Client({ ...client, forcePathStyle: true }),
    ssm: new SSMClient(client),
  };
}
export type Person = Awaited<ReturnType<typeof person>>;
