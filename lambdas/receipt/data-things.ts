import { DescribeKeyCommand, KMSClient, ListResourceTagsCommand, paginateListKeys } from '@aws-sdk/client-kms';
import {
  paginateDescribeDBInstances,
  paginateDescribeDBParameterGroups,
  paginateDescribeDBSnapshots,
  paginateDescribeDBSubnetGroups,
  RDSClient,
} from '@aws-sdk/client-rds';
import {
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  paginateListBuckets,
  S3Client,
} from '@aws-sdk/client-s3';
import { paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paginateDescribeParameters, SSMClient } from '@aws-sdk/client-ssm';
import { named, path } from '../naming.ts';
import { settings } from '../settings.ts';
import { unless } from '../unless.ts';
import { collect, isOurs, resourceOf, type Thing } from './thing.ts';

const kms = new KMSClient({ maxAttempts: 5 });
const rds = new RDSClient({ maxAttempts: 5 });
const s3 = new S3Client({ maxAttempts: 5 });
const secrets = new SecretsManagerClient({ maxAttempts: 5 });
const ssm = new SSMClient({ maxAttempts: 5 });

/** What keeps data, and what keeps them secret. */
export const dataThings = async (): Promise<Thing[]> =>
  (await Promise.all([databases(), buckets(), keys(), keptSecrets(), parameters()])).flat();

async function databases(): Promise<Thing[]> {
  const [instances, snapshots, subnetGroups, parameterGroups] = await Promise.all([
    collect(paginateDescribeDBInstances({ client: rds }, {}), ({ DBInstances }) => DBInstances),
    collect(paginateDescribeDBSnapshots({ client: rds }, {}), (page) => page.DBSnapshots),
    collect(paginateDescribeDBSubnetGroups({ client: rds }, {}), ({ DBSubnetGroups }) => DBSubnetGroups),
    collect(paginateDescribeDBParameterGroups({ client: rds }, {}), ({ DBParameterGroups }) => DBParameterGroups),
  ]);
  return [
    ...instances
      .filter(({ TagList }) => isOurs(TagList))
      .map(({ DBInstanceIdentifier: id = '', DBInstanceClass: type, MultiAZ: multiAz, TagList }) => ({
        ...{ kind: 'db-instance', id, type, multiAz, resource: resourceOf(TagList) },
      })),
    ...snapshots
      .filter(({ TagList, DBInstanceIdentifier }) => isOurs(TagList) || DBInstanceIdentifier === named())
      .map(({ DBSnapshotIdentifier: id = '', SnapshotType, AllocatedStorage }) => ({
        kind: SnapshotType === 'automated' ? 'db-backup' : 'db-snapshot',
        id,
        // Within the size of a database that stands it is free.
        gib: instances.some(({ DBInstanceIdentifier }) => DBInstanceIdentifier === named()) ? 0 : AllocatedStorage,
      })),
    ...subnetGroups
      .filter(({ DBSubnetGroupName }) => DBSubnetGroupName?.startsWith(named()))
      .map(({ DBSubnetGroupName: id = '' }) => ({ kind: 'db-subnet-group', id, resource: 'subnet-group' })),
    ...parameterGroups
      .filter(({ DBParameterGroupName }) => DBParameterGroupName?.startsWith(named()))
      .map(({ DBParameterGroupName: id = '' }) => ({ kind: 'db-parameter-group', id, resource: 'parameter-group' })),
  ];
}

async function buckets(): Promise<Thing[]> {
  const found = await collect(paginateListBuckets({ client: s3 }, { Prefix: `${named()}-` }), ({ Buckets }) => Buckets);
  return Promise.all(found.map(async ({ Name: id = '' }) => ({ kind: 'bucket', id, gib: await sizeOf(id) })));
}

/** In so many pages of a thousand everything is counted; a bucket of more is not. */
const PAGES = 20;

/** Of every version of everything in it. */
async function sizeOf(Bucket: string): Promise<number | undefined> {
  let bytes = 0;
  let from: Pick<ListObjectVersionsCommandInput, 'KeyMarker' | 'VersionIdMarker'> = {};
  for (let page = 0; page < PAGES; page++) {
    const found = await s3.send(new ListObjectVersionsCommand({ Bucket, ...from })).catch(unless('NoSuchBucket'));
    bytes += (found?.Versions ?? []).reduce((sum, { Size = 0 }) => sum + Size, 0);
    if (!found?.IsTruncated) return bytes / 2 ** 30;
    from = { KeyMarker: found.NextKeyMarker, VersionIdMarker: found.NextVersionIdMarker };
  }
  return undefined;
}

/** Keys of AWS's own, and those whose policy lets nobody of this account ask, are not this environment's. */
async function keys(): Promise<Thing[]> {
  const all = await collect(paginateListKeys({ client: kms }, {}), ({ Keys }) => Keys);
  const orchestrators = await describeKey(`alias/${named('orchestrator')}`);
  const things = await Promise.all(
    all.map(async ({ KeyId: id = '' }): Promise<Thing[]> => {
      const key = await describeKey(id);
      if (key?.KeyManager !== 'CUSTOMER' || key.KeyId === orchestrators?.KeyId) return [];
      const listed = await kms.send(new ListResourceTagsCommand({ KeyId: id })).catch(unless('AccessDenied'));
      const tags = listed?.Tags?.map(({ TagKey, TagValue }) => ({ Key: TagKey, Value: TagValue }));
      return isOurs(tags)
        ? [{ kind: 'key', id, resource: resourceOf(tags), until: key.DeletionDate?.toISOString() }]
        : [];
    }),
  );
  return things.flat();
}

const describeKey = async (KeyId: string) =>
  (await kms.send(new DescribeKeyCommand({ KeyId })).catch(unless('NotFound', 'AccessDenied')))?.KeyMetadata;

async function keptSecrets(): Promise<Thing[]> {
  const Filters = [{ Key: 'tag-key' as const, Values: ['muster:environment'] }];
  const found = await collect(paginateListSecrets({ client: secrets }, { Filters }), ({ SecretList }) => SecretList);
  return found
    .filter(({ Tags }) => isOurs(Tags))
    .map(({ Name: id = '', Tags }) => ({ kind: 'secret', id, resource: resourceOf(Tags) }));
}

async function parameters(): Promise<Thing[]> {
  const ParameterFilters = [{ Key: 'Path', Option: 'Recursive', Values: [`/muster/${settings.environment}`] }];
  const found = await collect(paginateDescribeParameters({ client: ssm }, { ParameterFilters }), (it) => it.Parameters);
  return found.map(({ Name: id = '' }) => ({
    kind: 'parameter',
    id,
    resource: `parameter/${id.slice(path('').length)}`,
  }));
}
