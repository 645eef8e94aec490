import type { Cloud } from '../../service.ts';
import { invalidParameter } from './ec2-error.ts';
import type { Ec2Operations } from './model.ts';
import { select } from './select.ts';

/** `us-east-1a` is `use1-az1` here; at AWS the mapping differs from account to account. */
export function zoneIdOf(cloud: Cloud, zone: string): string {
  const [continent, direction = '', number] = cloud.region.split('-');
  return `${continent}${direction[0]}${number}-az${cloud.zones.indexOf(zone) + 1}`;
}

export function zoneOperations(cloud: Cloud) {
  return {
    async DescribeAvailabilityZones({ ZoneNames, ZoneIds, Filters }) {
      const { rows } = select({
        rows: cloud.zones,
        id: (zone) => (ZoneIds?.length ? zoneIdOf(cloud, zone) : zone),
        ids: ZoneIds?.length ? ZoneIds : ZoneNames,
        missing: (zone) => invalidParameter(`Invalid availability zone: [${zone}]`),
        filters: Filters,
        fields: (zone) => ({
          'zone-name': zone,
          'zone-id': zoneIdOf(cloud, zone),
          'zone-type': 'availability-zone',
          'region-name': cloud.region,
          'group-name': cloud.region,
          'opt-in-status': 'opt-in-not-required',
          state: 'available',
        }),
      });
      return {
        AvailabilityZones: rows.map((ZoneName) => ({
          ZoneName,
          ZoneId: zoneIdOf(cloud, ZoneName),
          ZoneType: 'availability-zone',
          RegionName: cloud.region,
          GroupName: cloud.region,
          NetworkBorderGroup: cloud.region,
          OptInStatus: 'opt-in-not-required' as const,
          State: 'available' as const,
          Messages: [],
        })),
      };
    },

    async DescribeRegions() {
      const Endpoint = `ec2.${cloud.region}.amazonaws.com`;
      return { Regions: [{ RegionName: cloud.region, Endpoint, OptInStatus: 'opt-in-not-required' }] };
    },
  } satisfies Ec2Operations;
}
