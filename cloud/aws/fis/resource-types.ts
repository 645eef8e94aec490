import type { Cloud, Principal } from '../../service.ts';
import type { Candidate } from './resolve-targets.ts';

type List = (cloud: Cloud, principal: Principal) => Promise<Candidate[]>;

const tagsOf = (tags: readonly { Key?: string; Value?: string }[] = []) =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));

/** How the resources of each type are found: with the role's rights, by the service's own description. */
export const resourceTypes: Readonly<Record<string, List>> = {
  'aws:ec2:instance': async (cloud, principal) => {
    const { Reservations = [] } = await (await cloud.use('ec2', principal)).DescribeInstances({});
    return Reservations.flatMap((it) => it.Instances ?? []).map((it) => ({
      arn: cloud.arn('ec2', `instance/${it.InstanceId}`),
      tags: tagsOf(it.Tags),
      description: it,
    }));
  },
  'aws:ec2:subnet': async (cloud, principal) => {
    const { Subnets = [] } = await (await cloud.use('ec2', principal)).DescribeSubnets({});
    return Subnets.map((it) => ({
      arn: cloud.arn('ec2', `subnet/${it.SubnetId}`),
      tags: tagsOf(it.Tags),
      description: it,
    }));
  },
  'aws:rds:db': async (cloud, principal) => {
    const { DBInstances = [] } = await (await cloud.use('rds', principal)).DescribeDBInstances({});
    return DBInstances.map((it) => ({ arn: it.DBInstanceArn!, tags: tagsOf(it.TagList), description: it }));
  },
  'aws:elasticloadbalancing:loadbalancer': async (cloud, principal) => {
    const elb = await cloud.use('elasticloadbalancing', principal);
    const { LoadBalancers = [] } = await elb.DescribeLoadBalancers({});
    if (LoadBalancers.length === 0) return [];
    const { TagDescriptions = [] } = await elb.DescribeTags({
      ResourceArns: LoadBalancers.map((it) => it.LoadBalancerArn!),
    });
    return LoadBalancers.map((it) => ({
      arn: it.LoadBalancerArn!,
      tags: tagsOf(TagDescriptions.find(({ ResourceArn }) => ResourceArn === it.LoadBalancerArn)?.Tags),
      description: it,
    }));
  },
  // FIS looks roles up by itself: they are whose calls are disturbed, and nothing is done to them.
  'aws:iam:role': async (cloud) => {
    const iam = await cloud.use('iam');
    const found: Candidate[] = [];
    let Marker: string | undefined;
    do {
      const page = await iam.ListRoles({ Marker });
      for (const { RoleName, Arn = '' } of page.Roles ?? []) {
        const { Role } = await iam.GetRole({ RoleName });
        found.push({ arn: Arn, tags: tagsOf(Role?.Tags), description: Role ?? {} });
      }
      Marker = page.Marker;
    } while (Marker);
    return found;
  },
};
