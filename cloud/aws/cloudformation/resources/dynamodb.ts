import type { CreateTableCommandInput, TimeToLiveSpecification } from '@aws-sdk/client-dynamodb';
import { resourceType, type Tag, type Work } from '../resource-type.ts';

interface Extras {
  TimeToLiveSpecification?: TimeToLiveSpecification;
  PointInTimeRecoverySpecification?: { PointInTimeRecoveryEnabled?: boolean; RecoveryPeriodInDays?: number };
}

interface Table extends Omit<CreateTableCommandInput, 'TableName' | 'Tags' | 'SSESpecification'>, Extras {
  TableName?: string;
  SSESpecification?: { SSEEnabled: boolean; SSEType?: 'KMS' | 'AES256'; KMSMasterKeyId?: string };
  Tags?: Tag[];
}

/** A table in several Regions; here it has the one replica of this Region. */
interface GlobalTable extends Omit<Table, 'SSESpecification' | 'Tags'> {
  SSESpecification?: { SSEEnabled: boolean; SSEType?: 'KMS' };
  Replicas: {
    Region: string;
    DeletionProtectionEnabled?: boolean;
    PointInTimeRecoverySpecification?: Extras['PointInTimeRecoverySpecification'];
    SSESpecification?: { KMSMasterKeyId: string };
    Tags?: Tag[];
  }[];
}

const FIXED = [
  'TableName',
  'KeySchema',
  'AttributeDefinitions',
  'LocalSecondaryIndexes',
  'GlobalSecondaryIndexes',
] as const;

export const table = resourceType<Table>({
  immutable: FIXED,
  create: (properties, work) => create(properties, work),
  async update(made, properties, before, work) {
    await update(made.physicalId, properties, before, work);
    return made;
  },
  async retag({ attributes }, Tags, TagKeys, { use }) {
    const dynamodb = await use('dynamodb');
    const ResourceArn = attributes?.Arn;
    if (Tags.length) await dynamodb.TagResource({ ResourceArn, Tags });
    if (TagKeys.length) await dynamodb.UntagResource({ ResourceArn, TagKeys });
  },
  remove: ({ physicalId }, _, work) => remove(physicalId, work),
});

export const globalTable = resourceType<GlobalTable>({
  immutable: ['TableName', 'KeySchema', 'AttributeDefinitions', 'LocalSecondaryIndexes', 'GlobalSecondaryIndexes'],
  create: (properties, work) => create(local(properties, work), work),
  async update(made, properties, before, work) {
    await update(made.physicalId, local(properties, work), local(before, work), work);
    return made;
  },
  remove: ({ physicalId }, _, work) => remove(physicalId, work),
});

function local({ Replicas, SSESpecification, ...rest }: GlobalTable, { cloud }: Work): Table {
  const own = Replicas.find((it) => it.Region === cloud.region);
  const key = own?.SSESpecification?.KMSMasterKeyId;
  return {
    ...rest,
    DeletionProtectionEnabled: own?.DeletionProtectionEnabled,
    PointInTimeRecoverySpecification: own?.PointInTimeRecoverySpecification,
    Tags: own?.Tags,
    ...(SSESpecification && { SSESpecification: { ...SSESpecification, ...(key && { KMSMasterKeyId: key }) } }),
  };
}

async function create(properties: Table, work: Work) {
  const { TimeToLiveSpecification, PointInTimeRecoverySpecification, SSESpecification, Tags, ...rest } = properties;
  const dynamodb = await work.use('dynamodb');
  const TableName = properties.TableName ?? work.name(255);
  const { TableDescription } = await dynamodb.CreateTable({
    ...rest,
    TableName,
    Tags: work.tags(Tags),
    ...(SSESpecification && {
      SSESpecification: {
        Enabled: SSESpecification.SSEEnabled,
        SSEType: SSESpecification.SSEType,
        KMSMasterKeyId: SSESpecification.KMSMasterKeyId,
      },
    }),
  });
  work.begun(TableName);
  await active(TableName, work);
  await extras(TableName, properties, {}, work);
  return {
    physicalId: TableName,
    attributes: { Arn: TableDescription?.TableArn ?? '', TableId: TableDescription?.TableId ?? '' },
  };
}

async function update(TableName: string, now: Table, before: Table, work: Work): Promise<void> {
  const { BillingMode, ProvisionedThroughput, DeletionProtectionEnabled = false } = now;
  const same = (name: keyof Table) => JSON.stringify(now[name]) === JSON.stringify(before[name]);
  if (
    !['BillingMode', 'ProvisionedThroughput', 'DeletionProtectionEnabled'].every((name) => same(name as keyof Table))
  ) {
    const dynamodb = await work.use('dynamodb');
    await dynamodb.UpdateTable({ TableName, BillingMode, ProvisionedThroughput, DeletionProtectionEnabled });
    await active(TableName, work);
  }
  await extras(TableName, now, before, work);
}

async function extras(TableName: string, now: Extras, before: Extras, { use }: Work): Promise<void> {
  const dynamodb = await use('dynamodb');
  const ttl =
    now.TimeToLiveSpecification ??
    (before.TimeToLiveSpecification && { ...before.TimeToLiveSpecification, Enabled: false });
  if (ttl && JSON.stringify(ttl) !== JSON.stringify(before.TimeToLiveSpecification))
    await dynamodb.UpdateTimeToLive({ TableName, TimeToLiveSpecification: ttl });
  const recovery =
    now.PointInTimeRecoverySpecification ??
    (before.PointInTimeRecoverySpecification && { PointInTimeRecoveryEnabled: false });
  if (recovery)
    await dynamodb.UpdateContinuousBackups({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: recovery.PointInTimeRecoveryEnabled ?? false },
    });
}

const active = (TableName: string, { use, until }: Work) =>
  until(async () => (await (await use('dynamodb')).DescribeTable({ TableName })).Table?.TableStatus === 'ACTIVE');

async function remove(TableName: string, { use, until }: Work): Promise<void> {
  const dynamodb = await use('dynamodb');
  await dynamodb.DeleteTable({ TableName });
  await until(() =>
    dynamodb.DescribeTable({ TableName }).then(
      () => false,
      (error: Error) => error.name === 'ResourceNotFoundException',
    ),
  );
}
