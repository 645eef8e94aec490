import type { Instance } from '@aws-sdk/client-ec2';
import { InvalidInstanceId, InvalidTarget, type Target } from '@aws-sdk/client-ssm';
import type { Cloud, Principal } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { Operations } from './parameters.ts';

export interface Managed {
  readonly id: string;
  readonly instance: Instance;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The instances that Systems Manager reaches: those that run, and whose role lets their agent report (`ssm:UpdateInstanceInformation`,
 * which `AmazonSSMManagedInstanceCore` has).
 */
export async function managedInstances(cloud: Cloud): Promise<Managed[]> {
  const [ec2, iam] = await Promise.all([cloud.use('ec2'), cloud.use('iam')]);
  const { Reservations = [] } = await ec2.DescribeInstances({
    Filters: [{ Name: 'instance-state-name', Values: ['running'] }],
  });
  const running = Reservations.flatMap((it) => it.Instances ?? []);
  const names = new Set(running.map((it) => it.IamInstanceProfile?.Arn?.split('/').at(-1)));
  const roles = new Map<string | undefined, string | undefined>();
  for (const name of names) {
    const found = name && (await iam.GetInstanceProfile({ InstanceProfileName: name }).catch(() => undefined));
    roles.set(name, found ? found.InstanceProfile?.Roles?.[0]?.Arn : undefined);
  }
  return running
    .filter((it) => cloud.instances.has(it.InstanceId!))
    .filter((it) => mayReport(cloud, roles.get(it.IamInstanceProfile?.Arn?.split('/').at(-1)), it.InstanceId!))
    .map((instance) => ({
      id: instance.InstanceId!,
      instance: instance as Instance,
      tags: Object.fromEntries((instance.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    }));
}

function mayReport(cloud: Cloud, roleArn: string | undefined, instanceId: string): boolean {
  if (!roleArn) return false;
  const arn = `${roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${instanceId}`;
  const agent: Principal = { kind: 'role', arn, id: `AROA:${instanceId}`, roleArn };
  const on = { arn: cloud.arn('ec2', `instance/${instanceId}`) };
  return cloud.identities.allows?.(agent, 'ssm:UpdateInstanceInformation', on) ?? true;
}

/** The instances that a command means. Throws InvalidInstanceId for one that is named and not managed; tags may find none. */
export async function resolveTargets(
  cloud: Cloud,
  instanceIds: readonly string[] | undefined,
  targets: readonly Target[] | undefined,
): Promise<Managed[]> {
  if (!instanceIds?.length && !targets?.length) refuse(InvalidTarget, 'A command needs InstanceIds or Targets');
  const all = await managedInstances(cloud);
  const named = [
    ...(instanceIds ?? []),
    ...(targets ?? []).filter((it) => it.Key === 'InstanceIds').flatMap((it) => it.Values ?? []),
  ];
  const missing = named.filter((id) => !all.some((it) => it.id === id));
  if (missing.length)
    refuse(InvalidInstanceId, `Instances [[${missing.join(', ')}]] not in a valid state for account ${cloud.account}`);
  const byTag = (targets ?? []).filter((it) => it.Key !== 'InstanceIds');
  const unknown = byTag.find(({ Key }) => !Key?.startsWith('tag:') && Key !== 'tag-key');
  if (unknown)
    refuse(InvalidTarget, `The target key ${unknown.Key} is not known: use InstanceIds, tag:<key> or tag-key`);
  // Several tags must all be there, as in the API reference of Targets.
  return all.filter(
    ({ id, tags }) => named.includes(id) || (byTag.length > 0 && byTag.every((target) => tagged(tags, target))),
  );
}

const tagged = (tags: Managed['tags'], { Key = '', Values = [] }: Target) =>
  Key === 'tag-key' ? Values.some((key) => key in tags) : Values.includes(tags[Key.slice('tag:'.length)] ?? '\0');

/** Each instance is asked for with its tags: policies close commands in by `ssm:resourceTag/<key>`. */
export async function authorizeOn(cloud: Cloud, principal: Principal, instances: readonly Managed[]): Promise<void> {
  if (principal.kind === 'service') return;
  const touched = instances.map(({ id, tags }) => ({ arn: cloud.arn('ec2', `instance/${id}`), tags }));
  const on = touched.length ? touched : [{ arn: cloud.arn('ec2', 'instance/*') }];
  await cloud.identities.authorize(principal, 'ssm:SendCommand', on);
}

export function managedInstance(cloud: Cloud): Operations {
  return {
    async DescribeInstanceInformation({ Filters = [], InstanceInformationFilterList = [] }) {
      const wanted = [
        ...Filters.filter((it) => it.Key === 'InstanceIds').flatMap((it) => it.Values ?? []),
        ...InstanceInformationFilterList.filter((it) => it.key === 'InstanceIds').flatMap((it) => it.valueSet ?? []),
      ];
      const all = await managedInstances(cloud);
      return {
        InstanceInformationList: all
          .filter(({ id }) => !wanted.length || wanted.includes(id))
          .map(({ id, instance }) => ({
            InstanceId: id,
            PingStatus: 'Online',
            LastPingDateTime: cloud.clock.now(),
            PlatformType: 'Linux',
            PlatformName: 'Amazon Linux',
            PlatformVersion: '2023',
            ResourceType: 'EC2Instance',
            IPAddress: instance.PrivateIpAddress,
            ComputerName: instance.PrivateDnsName,
          })),
      };
    },
  };
}
