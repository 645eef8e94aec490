import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { smallCloud } from '../../small-cloud.ts';

it('answers what is under way when the cloud stops, and refuses what comes later', async () => {
  await using small = await smallCloud();
  const dynamodb = await small.cloud.use('dynamodb');
  await dynamodb.CreateTable({
    TableName: 'kept',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'k', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'k', KeyType: 'HASH' }],
  });
  await expect
    .poll(async () => (await dynamodb.DescribeTable({ TableName: 'kept' })).Table?.TableStatus)
    .toBe('ACTIVE');
  const outcomes: string[] = [];
  const put = (k: string) =>
    dynamodb.PutItem({ TableName: 'kept', Item: { k: { S: k } } }).then(
      () => outcomes.push('written'),
      (error: Error) => outcomes.push(error.name),
    );

  const early = Array.from({ length: 100 }, (_, number) => put(`early ${number}`));
  await turn();
  const stopped = small.stop();
  await put('late');
  await Promise.all([...early, stopped]);
  expect(outcomes.filter((it) => it === 'written')).toHaveLength(100);
  expect(outcomes.filter((it) => it !== 'written')).toEqual(['InternalServerError']);
});
