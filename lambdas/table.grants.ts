import { type Action, grants } from './grants.ts';

/** To use the orchestrator's table in these ways, and its key by way of DynamoDB. */
export const onTable = (...actions: [Action, ...Action[]]) =>
  grants(
    { actions, on: ['{table}'] },
    {
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey', 'kms:CreateGrant'],
      on: ['{tableKey}'],
      when: { StringLike: { 'kms:ViaService': 'dynamodb.*.amazonaws.com' } },
      implied: 'DynamoDB encrypts the table as whoever reads or writes it',
    },
  );
