import type { CreateDBInstanceMessage } from '@aws-sdk/client-rds';
import { InvalidVPCNetworkStateFault, KMSKeyNotAccessibleFault } from '@aws-sdk/client-rds';
import type { Call, Cloud } from '../../service.ts';
import { keyUser } from '../kms/on-behalf.ts';
import { refuse } from '../refuse.ts';
import type { Storage, SubnetGroupRow } from './model.ts';
import { conflicting, invalid } from './refusal.ts';

/** Throws RDS's refusal of a name; answers it in lower case, as RDS keeps it. */
export function checkIdentifier(parameter: string, name = ''): string {
  if (!/^[a-zA-Z](-?[a-zA-Z0-9])*$/.test(name) || name.length > 63) {
    throw invalid(
      `The parameter ${parameter} is not a valid identifier: "${name}". Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    );
  }
  return name.toLowerCase();
}

const RESERVED = new Set([
  'admin',
  'rdsadmin',
  'rds_superuser',
  'rdsrepladmin',
  'public',
  'user',
  'none',
  'all',
  'table',
  'select',
]);

export function checkUsername(name = ''): string {
  if (RESERVED.has(name.toLowerCase()) || name.startsWith('pg_')) {
    throw invalid(`MasterUsername ${name} cannot be used as it is a reserved word used by the engine`);
  }
  if (!/^[a-zA-Z][a-zA-Z0-9_]{0,62}$/.test(name))
    throw invalid(`The parameter MasterUsername is not a valid identifier: "${name}"`);
  return name;
}

export function checkDatabaseName(name: string | undefined): string | undefined {
  if (name === undefined || (/^[a-zA-Z_][a-zA-Z0-9_]{0,62}$/.test(name) && !RESERVED.has(name.toLowerCase())))
    return name;
  throw invalid(
    `DBName ${name} is not valid: it begins with a letter or _, has letters, digits and _ (63 at most), and is no reserved word`,
  );
}

/** gp3 below 400 GiB has a fixed 3,000 IOPS on PostgreSQL; RDS refuses even to be told so. */
export function checkStorage(
  input: Pick<
    CreateDBInstanceMessage,
    'StorageType' | 'AllocatedStorage' | 'Iops' | 'StorageThroughput' | 'MaxAllocatedStorage'
  >,
): Storage {
  const {
    StorageType: type = input.Iops ? 'io1' : 'gp2',
    AllocatedStorage: size,
    Iops: iops,
    StorageThroughput: throughput,
  } = input;
  if (size === undefined) throw invalid('The parameter AllocatedStorage must be provided');
  const least = type.startsWith('io') ? 100 : 20;
  if (!['gp2', 'gp3', 'io1', 'io2', 'standard'].includes(type)) throw invalid(`Invalid storage type: ${type}`);
  if (size < least || size > 65536)
    throw conflicting(`Invalid storage size for engine name postgres and storage type ${type}: ${size}`);
  if (type === 'gp3' && size < 400 && (iops !== undefined || throughput !== undefined)) {
    throw conflicting(
      `You can't specify IOPS or storage throughput for engine postgres and a storage size less than 400.`,
    );
  }
  if (type.startsWith('io') && iops === undefined)
    throw conflicting(`The parameter Iops must be provided for storage type ${type}`);
  const limit = input.MaxAllocatedStorage;
  if (limit !== undefined && limit < size * 1.1) {
    throw conflicting(
      `Invalid max storage size for engine name postgres and storage type ${type}: ${limit}. It must be at least 10% more than ${size}.`,
    );
  }
  return {
    type,
    size,
    iops: iops ?? (type === 'gp3' ? 3000 : undefined),
    throughput: throughput ?? (type === 'gp3' ? 125 : undefined),
    limit,
  };
}

export function checkRetention(days = 1): number {
  if (days >= 0 && days <= 35) return days;
  throw invalid(`Invalid backup retention period: ${days}. Retention period must be between 0 and 35`);
}

/** The zones of an instance, its primary's first. */
export function chooseZones(group: SubnetGroupRow, multiAz: boolean, wanted: string | undefined): string[] {
  const zones = [...new Set(group.subnets.map((it) => it.zone))];
  if (multiAz && wanted)
    throw conflicting('Requesting a specific availability zone is not valid for Multi-AZ instances.');
  if (wanted && !zones.includes(wanted)) {
    refuse(
      InvalidVPCNetworkStateFault,
      `The DB instance and EC2 subnets are in different zones: ${wanted} is not one of ${zones.join()}.`,
    );
  }
  return multiAz ? zones.slice(0, 2) : [wanted ?? zones[0]!];
}

/** The ARN of the key, which the caller must be allowed to use and to grant. */
export async function checkKey(
  cloud: Cloud,
  { principal }: Pick<Call, 'principal'>,
  keyId = 'alias/aws/rds',
): Promise<string> {
  const kms = await cloud.use('kms');
  const inaccessible = (): never =>
    refuse(
      KMSKeyNotAccessibleFault,
      `The specified KMS key [${keyId}] does not exist, is not enabled or you do not have permissions to access it.`,
    );
  try {
    const { KeyMetadata } = await kms.DescribeKey({ KeyId: keyId });
    const user = keyUser(cloud, principal, 'rds');
    for (const action of ['DescribeKey', 'CreateGrant'] as const) await user.may(action, keyId);
    return KeyMetadata?.KeyState === 'Enabled' ? KeyMetadata.Arn! : inaccessible();
  } catch (error) {
    cloud.log(`KMS key ${keyId} is not accessible to ${principal.arn}`, { error });
    return inaccessible();
  }
}

/** The groups, which must be of the VPC; without any, the VPC's default group. */
export async function checkSecurityGroups(
  cloud: Cloud,
  vpcId: string,
  ids: readonly string[] | undefined,
): Promise<string[]> {
  const ec2 = await cloud.use('ec2');
  const given = ids?.length
    ? { GroupIds: [...ids] }
    : {
        Filters: [
          { Name: 'vpc-id', Values: [vpcId] },
          { Name: 'group-name', Values: ['default'] },
        ],
      };
  const { SecurityGroups = [] } = await ec2.DescribeSecurityGroups(given).catch((error: Error) => {
    if (!error.name.startsWith('InvalidGroup')) throw error;
    throw invalid(`Invalid security group , groupId= ${ids?.join(', ')}, groupName=.`);
  });
  if (SecurityGroups.some((it) => it.VpcId !== vpcId)) {
    refuse(InvalidVPCNetworkStateFault, 'The DB instance and EC2 security group are in different VPCs.');
  }
  return SecurityGroups.map((it) => it.GroupId!);
}
