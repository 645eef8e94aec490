import type { Cloud, Principal } from '../../service.ts';

/** What `cdk bootstrap` calls its resources unless told otherwise. */
const QUALIFIER = 'hnb659fds';
/** A version of the bootstrap template that every CDK of this year accepts. */
const VERSION = '30';

export const assetsBucket = (cloud: Cloud) => `cdk-${QUALIFIER}-assets-${cloud.account}-${cloud.region}`;

/** Makes what CDK expects of an account: the bucket for assets, and the parameter that says which bootstrap this is. */
export async function bootstrap(cloud: Cloud, principal?: Principal): Promise<void> {
  const s3 = await cloud.use('s3', principal);
  const ssm = await cloud.use('ssm', principal);
  const Bucket = assetsBucket(cloud);
  const elsewhere = cloud.region !== 'us-east-1' && {
    CreateBucketConfiguration: { LocationConstraint: cloud.region as 'eu-west-1' },
  };
  await s3.HeadBucket({ Bucket }).catch(() => s3.CreateBucket({ Bucket, ...elsewhere }));
  const Name = `/cdk-bootstrap/${QUALIFIER}/version`;
  await ssm.GetParameter({ Name }).catch(() => ssm.PutParameter({ Name, Value: VERSION, Type: 'String' }));
}
