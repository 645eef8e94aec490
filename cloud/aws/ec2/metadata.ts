import type { Metadata } from '../../machines/imds.ts';
import type { Session } from '../../service.ts';
import type { InstanceRow, Model } from './model.ts';

/** A text, or names below it. */
type Tree = { readonly [name: string]: Tree | string | (() => Promise<string>) | undefined };

/** Credentials are handed out again until this long before they expire. */
const RENEWAL = 15 * 60_000;

/** The metadata of the instances, each with the credentials of its role. */
export function openMetadata(model: Model, silenced: ReadonlySet<string>): (privateIp: string) => Metadata | undefined {
  const { cloud, tags } = model;
  const sessions = new Map<string, Session>();

  async function credentials({ id, roleArn }: InstanceRow): Promise<string> {
    const now = cloud.clock.now().getTime();
    let session = sessions.get(id);
    if (!session || session.expiration.getTime() - now < RENEWAL)
      session = await cloud.identities.assume(roleArn!, { service: 'ec2.amazonaws.com' }, id, 6 * 3600);
    sessions.set(id, session);
    return JSON.stringify({
      Code: 'Success',
      LastUpdated: new Date(now).toISOString(),
      Type: 'AWS-HMAC',
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      Token: session.sessionToken,
      Expiration: session.expiration.toISOString(),
    });
  }

  function treeOf(row: InstanceRow): Tree {
    const { id, instance, roleArn } = row;
    const eni = model.interfaces.get(row.interfaceId ?? '');
    const zone = instance.Placement?.AvailabilityZone;
    const role = roleArn?.split('/').at(-1);
    const profile = instance.IamInstanceProfile;
    const now = () => cloud.clock.now().toISOString();
    return {
      'user-data': row.userData && Buffer.from(row.userData, 'base64').toString(),
      'meta-data': {
        'ami-id': instance.ImageId,
        'ami-launch-index': String(instance.AmiLaunchIndex),
        hostname: instance.PrivateDnsName,
        iam: profile && {
          info: JSON.stringify({
            Code: 'Success',
            LastUpdated: now(),
            InstanceProfileArn: profile.Arn,
            InstanceProfileId: profile.Id,
          }),
          'security-credentials': role ? { [role]: () => credentials(row) } : {},
        },
        'instance-id': id,
        'instance-type': instance.InstanceType,
        'local-hostname': instance.PrivateDnsName,
        'local-ipv4': instance.PrivateIpAddress,
        mac: eni?.MacAddress,
        placement: {
          'availability-zone': zone,
          'availability-zone-id': model.subnets.get(instance.SubnetId!)?.AvailabilityZoneId,
          region: cloud.region,
        },
        'public-ipv4': instance.PublicIpAddress,
        'reservation-id': row.reservationId,
        'security-groups': instance.SecurityGroups?.map((group) => group.GroupName).join('\n'),
        services: { domain: 'amazonaws.com', partition: 'aws' },
        // Tags are there for the asking only where the instance's metadata options say so.
        tags: instance.MetadataOptions?.InstanceMetadataTags === 'enabled' ? { instance: tags.of(id) } : undefined,
      },
      dynamic: {
        'instance-identity': {
          document: JSON.stringify({
            accountId: cloud.account,
            architecture: instance.Architecture,
            availabilityZone: zone,
            imageId: instance.ImageId,
            instanceId: id,
            instanceType: instance.InstanceType,
            pendingTime: instance.LaunchTime,
            privateIp: instance.PrivateIpAddress,
            region: cloud.region,
            version: '2017-09-30',
          }),
        },
      },
    };
  }

  return (privateIp) => {
    const row = model.instances.values().find((it) => it.instance.PrivateIpAddress === privateIp && it.interfaceId);
    if (!row) return undefined;
    return {
      isSilent: silenced.has(row.id),
      isEnabled: row.instance.MetadataOptions?.HttpEndpoint !== 'disabled',
      read: (path) => read(treeOf(row), path),
    };
  };
}

async function read(tree: Tree, path: string): Promise<string | undefined> {
  let at: Tree | string | (() => Promise<string>) | undefined = tree;
  for (const name of path.split('/').filter(Boolean)) at = typeof at === 'object' ? at[name] : undefined;
  if (typeof at === 'function') return at();
  if (typeof at !== 'object') return at;
  const names = Object.entries(at).filter(([, value]) => value !== undefined);
  return names.map(([name, value]) => (typeof value === 'object' ? `${name}/` : name)).join('\n');
}
