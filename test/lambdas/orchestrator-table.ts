import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Makes the orchestrator's table, as its stack does. */
export const createTable = (dynamo: DynamoDBClient) =>
  dynamo.send(
    new CreateTableCommand({
      TableName: 'muster-dev',
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'kind', KeyType: 'HASH' },
        { AttributeName: 'name', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'kind', AttributeType: 'S' },
        { AttributeName: 'name', AttributeType: 'S' },
      ],
    }),
  );
