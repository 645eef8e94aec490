import { type Action, grants } from './grants.ts';

/** To use the orchestrator's table in these ways, and its key by way of DynamoDB. */
export const onTable = (...actions: [Action, ...Action[]]) =>
  grants(
    { actions, on: ['{table}'] },
    {
      actions: ['kms:Decrypt'],
      on: ['{tableKey}'],
      when: { StringLike: { 'kms:ViaService': 'dynamodb.*.amazonaws.com' } },
      implied: 'DynamoDB opens the table as whoever reads or writes it',
    },
  );
