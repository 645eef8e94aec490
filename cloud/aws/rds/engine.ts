import type { Handlers } from '../../handlers.ts';
import { findInstallation } from '../../machines/postgres/installation.ts';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import type { Model } from './model.ts';
import { conflicting, invalid } from './refusal.ts';

const GIB = 1024 ** 3;
/** Memory in GiB by the size of a class (RDS User Guide, "DB instance classes"); t classes are half as big as m, r twice. */
const SIZES: Readonly<Record<string, number>> = {
  micro: 1,
  small: 2,
  medium: 4,
  large: 8,
  xlarge: 16,
  '2xlarge': 32,
  '4xlarge': 64,
  '8xlarge': 128,
  '12xlarge': 192,
  '16xlarge': 256,
};
const FAMILIES = ['t3', 't4g', 'm5', 'm6g', 'm6i', 'm7g', 'm7i', 'm8g', 'r5', 'r6g', 'r6i', 'r7g', 'r8g'];

/** The classes of this cloud. What they cost is real on AWS only; here they say how many connections there are. */
const CLASSES: Readonly<Record<string, number>> = Object.fromEntries(
  FAMILIES.flatMap((family) =>
    Object.entries(SIZES)
      .filter(([size]) => (family.startsWith('t') ? SIZES[size]! <= 32 : SIZES[size]! >= 8))
      .map(([size, memory]) => [`db.${family}.${size}`, memory * (family.startsWith('r') ? 2 : 1) * GIB]),
  ),
);

/** Bytes of memory of a class. Throws for one that does not exist. */
export function memoryOf(name = ''): number {
  const memory = CLASSES[name];
  if (!memory) throw invalid(`Invalid DB Instance class: ${name}`);
  return memory;
}

let version: string | undefined;
/** The version of the PostgreSQL that is really here, e.g. `18.4`. Looked for once: finding out who may run it starts a process and waits for it. */
export function engineVersion(): string {
  version ??= findInstallation().version;
  return version;
}

/** The exact version behind `18`, `18.4` or nothing. Throws for one that this cloud does not have. */
export function resolveVersion(engine: string | undefined, wanted: string | undefined): string {
  if (engine !== 'postgres') throw invalid(`Invalid DB engine: ${engine}. This cloud runs postgres.`);
  const version = engineVersion();
  if (wanted === undefined || wanted === version || wanted === version.split('.')[0]) return version;
  throw conflicting(
    `Cannot find version ${wanted} for postgres. This cloud has ${version}; ask DescribeDBEngineVersions.`,
  );
}

export const family = () => `postgres${engineVersion().split('.')[0]}`;

export function engine({ cloud }: Model): Handlers<typeof import('@aws-sdk/client-rds'), Call> {
  return {
    async DescribeDBEngineVersions({ Engine, EngineVersion }) {
      const version = engineVersion();
      const meant = [undefined, version, version.split('.')[0]].includes(EngineVersion);
      if ((Engine && Engine !== 'postgres') || !meant) return { DBEngineVersions: [] };
      return {
        DBEngineVersions: [
          {
            Engine: 'postgres',
            EngineVersion: version,
            MajorEngineVersion: version.split('.')[0],
            DBParameterGroupFamily: family(),
            DBEngineDescription: 'PostgreSQL',
            DBEngineVersionDescription: `PostgreSQL ${version}`,
            Status: 'available',
            ExportableLogTypes: ['postgresql'],
            SupportsReadReplica: false,
            ValidUpgradeTarget: [],
            SupportedCACertificateIdentifiers: ['rds-ca-ecc384-g1', 'rds-ca-rsa2048-g1'],
          },
        ],
      };
    },

    async DescribeOrderableDBInstanceOptions({ Engine, EngineVersion, DBInstanceClass, MaxRecords = 100, Marker }) {
      const version = resolveVersion(Engine, EngineVersion);
      const names = Object.keys(CLASSES).filter((name) => (DBInstanceClass ?? name) === name);
      const page = paging(names, (name) => name, { token: Marker, size: MaxRecords }, invalid);
      return {
        Marker: page.next,
        OrderableDBInstanceOptions: page.items.map((name) => ({
          Engine: 'postgres',
          EngineVersion: version,
          DBInstanceClass: name,
          MultiAZCapable: true,
          SupportsStorageEncryption: true,
          StorageType: 'gp3',
          MinStorageSize: 20,
          MaxStorageSize: 65536,
          AvailabilityZones: cloud.zones.map((Name) => ({ Name })),
          Vpc: true,
        })),
      };
    },
  };
}
