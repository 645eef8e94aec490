import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const keys = ['arn:aws:kms:{region}:{account}:key/*'];
const alias = 'arn:aws:kms:{region}:{account}:alias/muster-{environment}';

export default grants(
  resource,
  {
    actions: ['kms:CreateKey'],
    on: EVERYTHING,
    when: { StringEquals: { 'aws:RequestTag/muster:environment': '{environment}' } },
  },
  {
    actions: ['kms:TagResource'],
    on: EVERYTHING,
    when: { StringEquals: { 'aws:RequestTag/muster:environment': '{environment}' } },
    implied: 'CreateKey with tags',
  },
  { actions: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags'], on: keys },
  { actions: ['kms:ListAliases', 'kms:ListKeys'], on: EVERYTHING },
  { actions: ['kms:CreateAlias', 'kms:DeleteAlias'], on: [alias] },
  {
    actions: [
      'kms:CreateAlias',
      'kms:DeleteAlias',
      'kms:CancelKeyDeletion',
      'kms:EnableKey',
      'kms:EnableKeyRotation',
      'kms:PutKeyPolicy',
      'kms:ScheduleKeyDeletion',
    ],
    on: keys,
    when: { StringEquals: { 'aws:ResourceTag/muster:environment': '{environment}' } },
  },
);
