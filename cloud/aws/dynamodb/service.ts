import type * as DynamoDB from '@aws-sdk/client-dynamodb';
import type { Call, Service, StartService, Touched } from '../../service.ts';
import { absentOperations } from './absent.ts';
import { continuousBackupOperations } from './continuous-backups.ts';
import { startEngine } from './engine.ts';
import { openGate } from './gate.ts';
import { itemOperations } from './item.ts';
import { openKeys } from './key.ts';
import { openSealed, type Sealed } from './sealed.ts';
import { openTables } from './table.ts';
import { timeToLiveOperations } from './time-to-live.ts';
import { transactionOperations } from './transaction.ts';

/** DynamoDB: dynalite's tables and expressions; transactions, expiry and protections of our own. */
export const start: StartService<typeof DynamoDB> = async (cloud) => {
  const client = await startEngine(cloud);
  const gate = openGate();
  const keys = openKeys(client);
  const tables = openTables(cloud, client, keys);
  const transactions = transactionOperations(cloud, client, gate, keys);
  const timeToLive = timeToLiveOperations(cloud, client, gate, keys, tables);
  await transactions.resume();
  timeToLive.resume();

  const operations: Service<typeof DynamoDB>['operations'] = {
    ...tables.operations,
    ...itemOperations(client, gate, keys),
    ...transactions.operations,
    ...timeToLive.operations,
    ...continuousBackupOperations(cloud, tables),
    ...absentOperations(tables),
  };

  const at = (given: string | undefined) => ({ arn: tables.arnOf(given), tags: tables.rowOf(given).tags });
  const ofTable = ({
    TableName,
    ResourceArn,
    IndexName,
  }: {
    TableName?: string;
    ResourceArn?: string;
    IndexName?: string;
  }) => {
    const table = at(TableName ?? ResourceArn);
    return [IndexName ? { ...table, arn: `${table.arn}/index/${IndexName}` } : table];
  };
  const batched = ({ RequestItems = {} }: { RequestItems?: object }) => Object.keys(RequestItems).map(at);
  const elsewhere = ['BatchGetItem', 'BatchWriteItem', 'DescribeLimits', 'TransactGetItems', 'TransactWriteItems'];
  const touches: Touches = {
    ...Object.fromEntries(
      Object.keys(operations)
        .filter((it) => !elsewhere.includes(it) && !/^List(?!Tags)/.test(it))
        .map((it) => [it, ofTable]),
    ),
    BatchGetItem: batched,
    BatchWriteItem: batched,
    TransactGetItems: ({ TransactItems = [] }) => TransactItems.map((it) => at(it.Get?.TableName)),
    TransactWriteItems: ({ TransactItems = [] }) =>
      TransactItems.map((it) => at((it.Put ?? it.Update ?? it.Delete ?? it.ConditionCheck)?.TableName)),
  };
  return { operations: opening(operations, touches, openSealed(cloud, tables)), touches };
};

type Touches = NonNullable<Service<typeof DynamoDB>['touches']>;
type Operation = (input: object, call: Call) => Promise<object>;

/** What reads or writes items opens their tables first. */
function opening(operations: Handlers, touches: Touches, sealed: Sealed): Handlers {
  const guarded = Object.entries(operations).map(([name, operation]) => {
    if (name === 'CreateTable') {
      const create: Handlers['CreateTable'] = async (input, call) => {
        const { Enabled, KMSMasterKeyId } = input.SSESpecification ?? {};
        if (Enabled) await sealed.seal(input.TableName ?? '', KMSMasterKeyId, call);
        return await operations.CreateTable!(input, call);
      };
      return [name, create];
    }
    if (!ITEMS.test(name)) return [name, operation];
    const about = touches[name as 'GetItem'] as (input: object) => readonly Touched[];
    const open: Operation = async (input, call) => {
      await sealed.open(
        about(input).map(({ arn }) => arn),
        call,
      );
      return await (operation as Operation)(input, call);
    };
    return [name, open];
  });
  return Object.fromEntries(guarded) as Handlers;
}

type Handlers = Service<typeof DynamoDB>['operations'];
const ITEMS = /^(Query|Scan|(Batch|Transact)?(Get|Put|Update|Delete|Write)Items?)$/;
