import { createHash } from 'node:crypto';
import type * as DynamoDB from '@aws-sdk/client-dynamodb';
import {
  type AttributeValue,
  type CancellationReason,
  DeleteItemCommand,
  type DynamoDBClient,
  type Get,
  GetItemCommand,
  IdempotentParameterMismatchException,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { marshalled, unmarshalled } from './bytes.ts';
import { decoded } from './decoded.ts';
import { validation } from './errors.ts';
import type { Gate } from './gate.ts';
import type { Keys } from './key.ts';

type Item = Record<string, AttributeValue>;
interface Before {
  readonly TableName: string;
  readonly Key: Item;
  readonly Item?: Item;
}

const MOST_ACTIONS = 100;
/** A request with the same token does nothing for ten minutes. */
const TOKEN_MS = 600_000;

/**
 * Transactions, which dynalite lacks: alone behind the gate, each action with its condition; if one fails, what was there before is put
 * back. What was there is in the store until the transaction is over, so that a killed process takes it back when it starts again.
 */
export function transactionOperations(cloud: Cloud, client: DynamoDBClient, gate: Gate, keys: Keys) {
  const journal = cloud.store.table<{ before: string }>('dynamodb/transaction');
  const tokens = cloud.store.table<{ digest: string; at: string }>('dynamodb/token');

  async function restore(before: readonly Before[]): Promise<void> {
    for (const { TableName, Key, Item } of before) {
      if (Item) await client.send(new PutItemCommand({ TableName, Item }));
      else await client.send(new DeleteItemCommand({ TableName, Key }));
    }
  }

  async function look(action: TransactWriteItem): Promise<Before> {
    const { Put, Update, Delete, ConditionCheck } = action;
    const { TableName = '', ...it } = Put ?? Update ?? Delete ?? ConditionCheck ?? {};
    const Key =
      'Item' in it ? await keys.of(TableName, (it as { Item?: Item }).Item ?? {}) : ((it as { Key?: Item }).Key ?? {});
    const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
    return { TableName, Key, Item };
  }

  async function act({ Put, Update, Delete, ConditionCheck }: TransactWriteItem, { Item }: Before): Promise<void> {
    if (Put) await client.send(new PutItemCommand(Put));
    else if (Update) await client.send(new UpdateItemCommand(Update));
    else if (Delete) await client.send(new DeleteItemCommand(Delete));
    else if (ConditionCheck) {
      // A write of what is there already evaluates the condition and changes nothing.
      const { ReturnValuesOnConditionCheckFailure: _, Key, ...condition } = ConditionCheck;
      if (Item) await client.send(new PutItemCommand({ ...condition, Item }));
      else await client.send(new DeleteItemCommand({ ...condition, Key }));
    }
  }

  async function write(actions: readonly TransactWriteItem[], id: string): Promise<void> {
    const before: Before[] = [];
    for (const action of actions) before.push(await look(action));
    const places = before.map((it) => JSON.stringify(marshalled([it.TableName, it.Key])));
    if (new Set(places).size < places.length)
      throw validation('Transaction request cannot include multiple operations on one item');
    journal.put(id, { before: JSON.stringify(marshalled(before)) });
    const reasons: CancellationReason[] = [];
    try {
      for (const [index, action] of actions.entries()) {
        try {
          await act(action, before[index]!);
          reasons.push({ Code: 'None' });
        } catch (error) {
          reasons.push(reasonOf(error as Error, action, before[index]!));
        }
      }
      if (reasons.every((it) => it.Code === 'None')) return;
      await restore(before);
    } finally {
      journal.delete(id);
    }
    const codes = reasons.map((it) => it.Code).join(', ');
    const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
    throw new TransactionCanceledException({
      ...{ Message: message, message, CancellationReasons: reasons },
      $metadata: {},
    });
  }

  const operations: Handlers<typeof DynamoDB, Call> = {
    async TransactWriteItems({ TransactItems = [], ClientRequestToken }, call) {
      if (TransactItems.length < 1 || TransactItems.length > MOST_ACTIONS)
        throw validation(
          `Member must have length between 1 and ${MOST_ACTIONS}: transactItems has ${TransactItems.length}`,
        );
      const digest = createHash('sha256')
        .update(JSON.stringify(marshalled(TransactItems)))
        .digest('hex');
      const now = cloud.clock.now();
      const earlier = ClientRequestToken ? tokens.get(ClientRequestToken) : undefined;
      if (earlier && now.getTime() - Date.parse(earlier.at) < TOKEN_MS) {
        if (earlier.digest === digest) return {};
        const message = 'The request was already used with other parameters.';
        throw new IdempotentParameterMismatchException({ Message: message, message, $metadata: {} });
      }
      await gate.alone(() => write(decoded(TransactItems), call.requestId));
      if (ClientRequestToken) tokens.put(ClientRequestToken, { digest, at: now.toISOString() });
      return {};
    },

    async TransactGetItems({ TransactItems = [] }) {
      return await gate.alone(async () => {
        const Responses: { Item?: Item }[] = [];
        for (const { Get } of TransactItems) {
          const { Item } = await client.send(new GetItemCommand({ ...decoded<Get>(Get!), ConsistentRead: true }));
          Responses.push({ Item });
        }
        return { Responses };
      });
    },
  };

  /** Takes back what was under way when the process died. */
  async function resume(): Promise<void> {
    for (const [id, row] of journal.entries()) {
      await restore(unmarshalled(JSON.parse(row.before)) as Before[]);
      journal.delete(id);
    }
  }

  return { operations, resume };
}

function reasonOf(error: Error, action: TransactWriteItem, { Item }: Before): CancellationReason {
  if (error.name !== 'ConditionalCheckFailedException')
    return { Code: error.name.replace(/Exception$/, ''), Message: error.message };
  const { Put, Update, Delete, ConditionCheck } = action;
  const wanted = (Put ?? Update ?? Delete ?? ConditionCheck)?.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  return { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', ...(wanted && { Item }) };
}
