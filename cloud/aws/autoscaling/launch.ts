import { begin, finish, progress } from './activity.ts';
import type { GroupRow, MemberRow, Model } from './model.ts';

/** Launches one instance for the group. Its id; undefined when EC2 refused, which the activity says. */
export async function launch(model: Model, group: GroupRow, cause: string): Promise<string | undefined> {
  const subnet = await emptiestSubnet(model, group);
  const activity = begin(model, group, {
    description: 'Launching a new EC2 instance',
    cause,
    details: { 'Subnet ID': subnet.id, 'Availability Zone': subnet.zone },
  });
  try {
    const ec2 = await model.cloud.use('ec2');
    const { LaunchTemplateId, Version } = group.template;
    const { Instances = [] } = await ec2.RunInstances({
      LaunchTemplate: { LaunchTemplateId, Version },
      SubnetId: subnet.id,
      MinCount: 1,
      MaxCount: 1,
      ClientToken: activity.id,
      TagSpecifications: [{ ResourceType: 'instance', Tags: tagsOf(group) }],
    });
    const { InstanceId: id = '', InstanceType: type, ImageId: imageId, Tags } = Instances[0]!;
    progress(model, activity.id, { description: `Launching a new EC2 instance: ${id}`, progress: 30 });
    const version = Tags?.find((tag) => tag.Key === 'aws:ec2launchtemplate:version')?.Value ?? Version;
    model.members.put(id, {
      id,
      group: group.name,
      zone: subnet.zone,
      type,
      imageId,
      template: { ...group.template, Version: version },
      state: 'Pending',
      isHealthy: true,
      isProtected: group.protectsNew,
      launchedAt: model.now(),
      activity: activity.id,
    });
    return id;
  } catch (error) {
    const { name, message } = error as Error;
    const text = `${message} Launching EC2 instance failed. (${name})`;
    progress(model, activity.id, { description: `Launching a new EC2 instance.  Status Reason: ${message}` });
    finish(model, activity.id, { what: 'Launch', instanceId: '', error: text });
    return undefined;
  }
}

const tagsOf = (group: GroupRow) => [
  { Key: 'aws:autoscaling:groupName', Value: group.name },
  ...group.tags.filter((tag) => tag.PropagateAtLaunch).map(({ Key, Value }) => ({ Key, Value })),
];

/** In the zone in which the group has fewest, so that it stays balanced. */
async function emptiestSubnet(model: Model, group: GroupRow): Promise<{ id: string; zone: string }> {
  const ec2 = await model.cloud.use('ec2');
  const { Subnets = [] } = await ec2.DescribeSubnets({ Filters: [{ Name: 'subnet-id', Values: [...group.subnets] }] });
  const lives = (member: MemberRow) => !member.state.startsWith('Terminat');
  const inZone = (zone: string) => model.membersOf(group.name).filter((it) => lives(it) && it.zone === zone).length;
  const [best] = group.subnets
    .flatMap((id) => Subnets.filter((it) => it.SubnetId === id))
    .map((it) => ({ id: it.SubnetId!, zone: it.AvailabilityZone! }))
    .sort((a, b) => inZone(a.zone) - inZone(b.zone));
  return best ?? { id: group.subnets[0] ?? '', zone: '' };
}
