import type * as DynamoDB from '@aws-sdk/client-dynamodb';
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { decoded } from './decoded.ts';
import type { Gate } from './gate.ts';
import type { Keys } from './key.ts';

type Key = Record<string, AttributeValue>;

/** Items, as dynalite keeps them; what it lacks is added around it. */
export function itemOperations(client: DynamoDBClient, gate: Gate, keys: Keys): Handlers<typeof DynamoDB, Call> {
  /** `ALL_OLD` on a failed condition is newer than dynalite: the item is read before anybody else can change it. */
  async function conditionally<T>(
    input: { TableName?: string; ReturnValuesOnConditionCheckFailure?: string },
    key: () => Promise<Key>,
    write: () => Promise<T>,
  ): Promise<T> {
    if (input.ReturnValuesOnConditionCheckFailure !== 'ALL_OLD') return await gate.together(write);
    return await gate.alone(async () => {
      try {
        return await write();
      } catch (error) {
        if ((error as Error).name === 'ConditionalCheckFailedException') {
          const read = new GetItemCommand({ TableName: input.TableName, Key: await key(), ConsistentRead: true });
          (error as ConditionalCheckFailedException).Item = (await client.send(read)).Item;
        }
        throw error;
      }
    });
  }

  return {
    GetItem: (input) => gate.together(() => client.send(new GetItemCommand(decoded(input)))),
    Query: (input) => gate.together(() => client.send(new QueryCommand(decoded(input)))),
    Scan: (input) => gate.together(() => client.send(new ScanCommand(decoded(input)))),
    BatchGetItem: (input) => gate.together(() => client.send(new BatchGetItemCommand(decoded(input)))),
    BatchWriteItem: (input) => gate.together(() => client.send(new BatchWriteItemCommand(decoded(input)))),
    PutItem: (input) =>
      conditionally(
        input,
        () => keys.of(input.TableName, decoded(input.Item ?? {})),
        () => client.send(new PutItemCommand(decoded(input))),
      ),
    UpdateItem: (input) =>
      conditionally(
        input,
        async () => decoded<Key>(input.Key ?? {}),
        () => client.send(new UpdateItemCommand(decoded(input))),
      ),
    DeleteItem: (input) =>
      conditionally(
        input,
        async () => decoded<Key>(input.Key ?? {}),
        () => client.send(new DeleteItemCommand(decoded(input))),
      ),
  };
}
