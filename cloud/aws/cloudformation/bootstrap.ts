import type { Cloud, Principal } from '../../service.ts';
import { applyStack } from './engine.ts';
import type { Stacks } from './stacks.ts';

/** What `cdk bootstrap` calls its resources unless told otherwise. */
const QUALIFIER = 'hnb659fds';
/** A version of the bootstrap template that every CDK of this year accepts. */
const VERSION = '30';

/**
 * Makes what CDK expects of an account before a first deployment, unless it is there: the bucket for assets, and the parameter that
 * says which bootstrap this is. They are a stack under the names that `cdk bootstrap` gives them, so that it can take them over.
 */
export async function bootstrap(cloud: Cloud, stacks: Stacks, principal: Principal): Promise<void> {
  const s3 = await cloud.use('s3', principal);
  const BucketName = `cdk-${QUALIFIER}-assets-${cloud.account}-${cloud.region}`;
  const bucketIsThere = await s3.HeadBucket({ Bucket: BucketName }).then(
    () => true,
    () => false,
  );
  if (bucketIsThere) return;
  const template = JSON.stringify({
    Description: 'What a CDK deployment needs to exist; "cdk bootstrap" makes more of it.',
    Resources: {
      StagingBucket: {
        ...{ Type: 'AWS::S3::Bucket', Properties: { BucketName, VersioningConfiguration: { Status: 'Enabled' } } },
        ...{ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
      },
      CdkBootstrapVersion: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Type: 'String', Name: `/cdk-bootstrap/${QUALIFIER}/version`, Value: VERSION },
      },
    },
    Outputs: {
      BucketName: { Value: { Ref: 'StagingBucket' } },
      BucketDomainName: { Value: { 'Fn::GetAtt': ['StagingBucket', 'RegionalDomainName'] } },
      BootstrapVersion: { Value: VERSION },
    },
  });
  const { id } = stacks.find('CDKToolkit') ?? stacks.create('CDKToolkit');
  await applyStack(cloud, stacks, id, { template, principal });
}
