import { createHash } from 'node:crypto';
import type { Cloud } from '../../service.ts';
import { notFound } from './ec2-error.ts';
import type { Ec2Operations, Model } from './model.ts';
import { select } from './select.ts';

/** Each account has one set per region that nobody made, and that every VPC begins with. */
export const defaultDhcpOptionsId = ({ account, region }: Cloud): string =>
  `dopt-${createHash('sha256').update(`${account} ${region}`).digest('hex').slice(0, 17)}`;

/** The region's own set: Amazon's name server, and `ec2.internal` in us-east-1 alone (VPC user guide, "DHCP option set concepts"). */
export function dhcpOptionsOperations({ cloud, tags }: Model) {
  const domain = cloud.region === 'us-east-1' ? 'ec2.internal' : `${cloud.region}.compute.internal`;
  const configurations = [
    { Key: 'domain-name', Values: [{ Value: domain }] },
    { Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] },
  ];
  return {
    async DescribeDhcpOptions({ DhcpOptionsIds, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: [defaultDhcpOptionsId(cloud)],
        id: (id) => id,
        ids: DhcpOptionsIds,
        missing: notFound.dhcpOptions,
        filters: Filters,
        fields: (id) => ({
          'dhcp-options-id': id,
          key: configurations.map(({ Key }) => Key),
          value: configurations.flatMap(({ Values }) => Values.map(({ Value }) => Value)),
          'owner-id': cloud.account,
        }),
        tags: (id) => tags.of(id),
        input,
      });
      const DhcpOptions = rows.map((DhcpOptionsId) => ({
        DhcpOptionsId,
        DhcpConfigurations: configurations,
        OwnerId: cloud.account,
        Tags: tags.list(DhcpOptionsId),
      }));
      return { DhcpOptions, ...next };
    },
  } satisfies Ec2Operations;
}
