import {
  EC2Client,
  paginateDescribeInstances,
  paginateDescribeNatGateways,
  paginateDescribeTags,
} from '@aws-sdk/client-ec2';
import { settings } from '../settings.ts';
import { collect, type Thing } from './thing.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });

/** All that EC2 keeps, whatever its kind: EC2 alone can be asked for a tag over all of them. */
export async function networkThings(): Promise<Thing[]> {
  const [tags, instances, natGateways] = await Promise.all([
    collect(
      paginateDescribeTags(
        { client: ec2 },
        { Filters: [{ Name: 'key', Values: ['muster:environment', 'muster:resource'] }] },
      ),
      ({ Tags }) => Tags,
    ),
    collect(paginateDescribeInstances({ client: ec2 }, { Filters: byEnvironment }), ({ Reservations }) =>
      Reservations?.flatMap(({ Instances = [] }) => Instances),
    ),
    collect(paginateDescribeNatGateways({ client: ec2 }, { Filter: byEnvironment }), ({ NatGateways }) => NatGateways),
  ]);
  const resources = new Map(tags.flatMap((it) => (it.Key === 'muster:resource' ? [[it.ResourceId, it.Value]] : [])));
  // What is gone keeps its tags for an hour.
  const gone = new Set([
    ...instances.filter(({ State }) => State?.Name === 'terminated').map(({ InstanceId }) => InstanceId),
    ...natGateways.filter(({ State }) => State === 'deleted').map(({ NatGatewayId }) => NatGatewayId),
  ]);
  const types = new Map(instances.map(({ InstanceId, InstanceType }) => [InstanceId, InstanceType as string]));
  return tags
    .filter((it) => it.Key === 'muster:environment' && it.Value === settings.environment && !gone.has(it.ResourceId))
    .map(({ ResourceId = '', ResourceType = '' }) => ({
      kind: ResourceType,
      id: ResourceId,
      resource: resources.get(ResourceId),
      type: types.get(ResourceId),
    }));
}

const byEnvironment = [{ Name: 'tag:muster:environment', Values: [settings.environment] }];
