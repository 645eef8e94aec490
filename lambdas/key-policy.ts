import { named } from './naming.ts';
import { settings } from './settings.ts';

const { account, region } = settings;
const use = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];
const autoScaling = {
  AWS: `arn:aws:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
};

/**
 * Who may use the key. The account's own policies decide for everybody whom they name; Auto Scaling must be named here, or instances whose volumes the key
 * encrypts end at launch with `Client.InternalError`; CloudWatch Logs is a service and has no policy of its own.
 */
export const keyPolicy = JSON.stringify({
  Version: '2012-10-17',
  Id: named('key'),
  Statement: [
    {
      Sid: 'Account',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
    { Sid: 'Volumes', Effect: 'Allow', Principal: autoScaling, Action: use, Resource: '*' },
    {
      Sid: 'VolumesOfInstances',
      Effect: 'Allow',
      Principal: autoScaling,
      Action: 'kms:CreateGrant',
      Resource: '*',
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    },
    {
      Sid: 'Logs',
      Effect: 'Allow',
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: use,
      Resource: '*',
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${account}:*` } },
    },
  ],
});
