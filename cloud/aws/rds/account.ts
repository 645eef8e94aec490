import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CertificateNotFoundFault, OptionGroupNotFoundFault } from '@aws-sdk/client-rds';
import type { Handlers } from '../../handlers.ts';
import { rdsCertificateAuthority } from '../../machines/postgres/certificates.ts';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { engineVersion } from './engine.ts';
import type { Model } from './model.ts';
import { invalid } from './refusal.ts';

const AUTHORITIES = ['rds-ca-rsa2048-g1', 'rds-ca-ecc384-g1'];

/** What an account has in RDS without making it: its quotas, the default option group of the engine, the authority that signs its databases' certificates. */
export function account({ cloud, instances, parameterGroups, snapshots, subnetGroups }: Model) {
  return {
    /** What an account has before it asks for more ("Quotas in Amazon RDS"), and what of it is used. */
    async DescribeAccountAttributes() {
      const quota = (AccountQuotaName: string, Max: number, Used: number) => ({ AccountQuotaName, Max, Used });
      const size = instances.values().reduce((sum, it) => sum + it.storage.size, 0);
      const subnets = subnetGroups.values().map((it) => it.subnets.length);
      return {
        AccountQuotas: [
          quota('DBInstances', 40, instances.values().length),
          quota('ReservedDBInstances', 40, 0),
          quota('AllocatedStorage', 100_000, size),
          quota('DBParameterGroups', 50, parameterGroups.values().length),
          quota('ManualSnapshots', 100, snapshots.values().filter((it) => it.type === 'manual').length),
          quota('EventSubscriptions', 20, 0),
          quota('DBSubnetGroups', 50, subnetGroups.values().length),
          quota('OptionGroups', 20, 0),
          quota('SubnetsPerDBSubnetGroup', 20, Math.max(0, ...subnets)),
          quota('DBClusters', 40, 0),
        ],
      };
    },

    /** PostgreSQL has no options: each major version has one group, which is empty. */
    async DescribeOptionGroups({ OptionGroupName, EngineName, MajorEngineVersion }) {
      const major = engineVersion().split('.')[0]!;
      const name = `default:postgres-${major}`;
      if (OptionGroupName && OptionGroupName !== name)
        refuse(OptionGroupNotFoundFault, `Specified OptionGroupName: ${OptionGroupName} not found.`);
      if ((EngineName ?? 'postgres') !== 'postgres' || (MajorEngineVersion ?? major) !== major)
        return { OptionGroupsList: [] };
      return {
        OptionGroupsList: [
          {
            OptionGroupName: name,
            OptionGroupArn: cloud.arn('rds', `og:${name}`),
            OptionGroupDescription: `Default option group for postgres ${major}`,
            EngineName: 'postgres',
            MajorEngineVersion: major,
            AllowsVpcAndNonVpcInstanceMemberships: true,
            Options: [],
          },
        ],
      };
    },

    /** One authority signs whatever a database asks for by name; its dates and its thumbprint are those of its certificate. */
    async DescribeCertificates({ CertificateIdentifier, MaxRecords = 100, Marker }) {
      if (CertificateIdentifier && !AUTHORITIES.includes(CertificateIdentifier))
        refuse(CertificateNotFoundFault, `Certificate not found: ${CertificateIdentifier}`);
      const certificate = new X509Certificate(await readFile(rdsCertificateAuthority(cloud.folder)));
      const named = AUTHORITIES.filter((it) => it === (CertificateIdentifier ?? it));
      const page = paging(named, (it) => it, { token: Marker, size: MaxRecords }, invalid);
      return {
        Marker: page.next,
        DefaultCertificateForNewLaunches: AUTHORITIES[0],
        Certificates: page.items.map((it) => ({
          CertificateIdentifier: it,
          CertificateType: 'CA',
          CertificateArn: `arn:aws:rds:${cloud.region}::cert:${it}`,
          Thumbprint: certificate.fingerprint.replaceAll(':', '').toLowerCase(),
          ValidFrom: new Date(certificate.validFrom),
          ValidTill: new Date(certificate.validTo),
          CustomerOverride: false,
        })),
      };
    },
  } satisfies Handlers<typeof import('@aws-sdk/client-rds'), Call>;
}
