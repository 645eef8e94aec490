import { each, pages, type Source, type Tagged, tagsOf } from './tagged.ts';

const ec2: Source = async (cloud) => {
  const { DescribeTags } = await cloud.use('ec2');
  const all = await pages(async (NextToken) => {
    const page = await DescribeTags({ NextToken });
    return [page.Tags, page.NextToken];
  });
  const byId = Map.groupBy(all, (it) => `${it.ResourceType}/${it.ResourceId}`);
  return [...byId].map(([resource, tags]) => ({ arn: cloud.arn('ec2', resource), tags: tagsOf(tags) }));
};

const elasticloadbalancing: Source = async (cloud) => {
  const elb = await cloud.use('elasticloadbalancing');
  const balancers = await pages(async (Marker) => {
    const page = await elb.DescribeLoadBalancers({ Marker });
    return [page.LoadBalancers, page.NextMarker];
  });
  const groups = await pages(async (Marker) => {
    const page = await elb.DescribeTargetGroups({ Marker });
    return [page.TargetGroups, page.NextMarker];
  });
  const listeners = await Promise.all(
    balancers.map(async ({ LoadBalancerArn }) => (await elb.DescribeListeners({ LoadBalancerArn })).Listeners ?? []),
  );
  const arns = [
    ...balancers.map((it) => it.LoadBalancerArn),
    ...groups.map((it) => it.TargetGroupArn),
    ...listeners.flat().map((it) => it.ListenerArn),
  ];
  return each(arns, async (arn) => (await elb.DescribeTags({ ResourceArns: [arn] })).TagDescriptions?.[0]?.Tags);
};

const rds: Source = async (cloud) => {
  const api = await cloud.use('rds');
  const instances = await pages(async (Marker) => {
    const page = await api.DescribeDBInstances({ Marker });
    return [page.DBInstances, page.Marker];
  });
  const own: Tagged[] = instances.map((it) => ({ arn: it.DBInstanceArn!, tags: tagsOf(it.TagList) }));
  const arns = [
    ...((await api.DescribeDBSubnetGroups({})).DBSubnetGroups ?? []).map((it) => it.DBSubnetGroupArn),
    ...((await api.DescribeDBParameterGroups({})).DBParameterGroups ?? []).map((it) => it.DBParameterGroupArn),
    ...((await api.DescribeDBSnapshots({})).DBSnapshots ?? []).map((it) => it.DBSnapshotArn),
  ];
  const others = await each(arns, async (ResourceName) => (await api.ListTagsForResource({ ResourceName })).TagList);
  return [...own, ...others];
};

const lambda: Source = async (cloud) => {
  const api = await cloud.use('lambda');
  const functions = await pages(async (Marker) => {
    const page = await api.ListFunctions({ Marker });
    return [page.Functions, page.NextMarker];
  });
  return each(
    functions.map((it) => it.FunctionArn),
    async (Resource) => (await api.ListTags({ Resource })).Tags,
  );
};

export const machines = { ec2, elasticloadbalancing, rds, lambda };
