import type { Parameter } from '@aws-sdk/client-ssm';
import type { Cloud } from '../../service.ts';

const AMI = /^\/aws\/service\/ami-amazon-linux-latest\/al2023-ami-(?:minimal-)?kernel-[\w.]+-(x86_64|arm64)$/;

/** Where the newest Amazon Linux images are, of the two architectures. */
const IMAGES = '/aws/service/ami-amazon-linux-latest';
const PUBLISHED = ['x86_64', 'arm64'].flatMap((it) =>
  ['kernel-default', 'kernel-6.1'].map((kernel) => `${IMAGES}/al2023-ami-${kernel}-${it}`),
);

/** What AWS publishes below a path. */
export async function publicParametersBelow(cloud: Cloud, prefix: string): Promise<Parameter[]> {
  const names = PUBLISHED.filter((it) => it.startsWith(prefix)).sort();
  const found = await Promise.all(names.map((name) => publicParameter(cloud, name)));
  return found.filter((it) => it !== undefined);
}

/** A parameter that AWS publishes for everybody: the newest Amazon Linux image of an architecture. Undefined for any other. */
export async function publicParameter(cloud: Cloud, name: string): Promise<Parameter | undefined> {
  const [, architecture] = AMI.exec(name) ?? [];
  if (!architecture) return undefined;
  const ec2 = await cloud.use('ec2');
  const { Images = [] } = await ec2.DescribeImages({ Owners: ['amazon'] });
  const newest = [...Images]
    .filter((it) => it.Architecture === undefined || it.Architecture === architecture)
    .sort((a, b) => (b.CreationDate ?? '').localeCompare(a.CreationDate ?? ''))[0];
  if (!newest?.ImageId) return undefined;
  return {
    Name: name,
    Type: 'String',
    Value: newest.ImageId,
    Version: 1,
    LastModifiedDate: newest.CreationDate ? new Date(newest.CreationDate) : cloud.clock.now(),
    ARN: `arn:aws:ssm:${cloud.region}::parameter${name}`, // AWS's own: no account
    DataType: 'text',
  };
}
