import type { Cloud } from '../../service.ts';
import { invalidParameter } from './ec2-error.ts';
import type { Ec2Operations } from './model.ts';

/** What EC2 says of an account that asked for no more than it began with: 5 addresses, 20 instances (a figure that vCPU quotas replaced), no EC2-Classic, no default VPC. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  'supported-platforms': ['VPC'],
  'default-vpc': ['none'],
  'max-instances': ['20'],
  'vpc-max-security-groups-per-interface': ['5'],
  'max-elastic-ips': ['5'],
  'vpc-max-elastic-ips': ['5'],
};

/** The account's own settings in this region, all of them as AWS makes them: none of the operations that change them is built. */
export function accountOperations(cloud: Cloud) {
  return {
    async DescribeAccountAttributes({ AttributeNames = [] }) {
      const unknown = AttributeNames.find((name) => !(name in ATTRIBUTES));
      if (unknown) throw invalidParameter(`Invalid attribute name: '${unknown}'`);
      const names = AttributeNames.length ? AttributeNames : Object.keys(ATTRIBUTES);
      return {
        AccountAttributes: names.map((AttributeName) => ({
          AttributeName,
          AttributeValues: ATTRIBUTES[AttributeName]!.map((AttributeValue) => ({ AttributeValue })),
        })),
      };
    },
    GetEbsEncryptionByDefault: async () => ({ EbsEncryptionByDefault: false, SseType: 'none' }),
    GetEbsDefaultKmsKeyId: async () => ({ KmsKeyId: 'alias/aws/ebs' }),
    GetInstanceMetadataDefaults: async () => ({ AccountLevel: {} }),
    DescribeVpcBlockPublicAccessOptions: async () => ({
      VpcBlockPublicAccessOptions: {
        AwsAccountId: cloud.account,
        AwsRegion: cloud.region,
        State: 'default-state',
        InternetGatewayBlockMode: 'off',
        ManagedBy: 'account',
        ExclusionsAllowed: 'allowed',
      },
    }),
  } satisfies Ec2Operations;
}
