import { each, pages, type Source } from './tagged.ts';

const logs: Source = async (cloud) => {
  const api = await cloud.use('logs');
  const groups = await pages(async (nextToken) => {
    const page = await api.DescribeLogGroups({ nextToken });
    return [page.logGroups, page.nextToken];
  });
  return each(
    groups.map((it) => it.arn?.replace(/:\*$/, '')),
    async (resourceArn) => (await api.ListTagsForResource({ resourceArn })).tags,
  );
};

const cloudwatch: Source = async (cloud) => {
  const api = await cloud.use('cloudwatch');
  const alarms = await pages(async (NextToken) => {
    const page = await api.DescribeAlarms({ NextToken });
    return [page.MetricAlarms, page.NextToken];
  });
  return each(
    alarms.map((it) => it.AlarmArn),
    async (ResourceARN) => (await api.ListTagsForResource({ ResourceARN })).Tags,
  );
};

const events: Source = async (cloud) => {
  const api = await cloud.use('events');
  const { EventBuses = [] } = await api.ListEventBuses({});
  const rules = await Promise.all(
    EventBuses.map(({ Name }) =>
      pages(async (NextToken) => {
        const page = await api.ListRules({ EventBusName: Name, NextToken });
        return [page.Rules, page.NextToken];
      }),
    ),
  );
  return each(
    rules.flat().map((it) => it.Arn),
    async (ResourceARN) => (await api.ListTagsForResource({ ResourceARN })).Tags,
  );
};

const sns: Source = async (cloud) => {
  const api = await cloud.use('sns');
  const topics = await pages(async (NextToken) => {
    const page = await api.ListTopics({ NextToken });
    return [page.Topics, page.NextToken];
  });
  return each(
    topics.map((it) => it.TopicArn),
    async (ResourceArn) => (await api.ListTagsForResource({ ResourceArn })).Tags,
  );
};

const sqs: Source = async (cloud) => {
  const api = await cloud.use('sqs');
  const urls = await pages(async (NextToken) => {
    const page = await api.ListQueues({ NextToken });
    return [page.QueueUrls, page.NextToken];
  });
  const byArn = new Map(urls.map((url) => [cloud.arn('sqs', url.split('/').at(-1)!), url]));
  return each([...byArn.keys()], async (arn) => (await api.ListQueueTags({ QueueUrl: byArn.get(arn) })).Tags);
};

const scheduler: Source = async (cloud) => {
  const api = await cloud.use('scheduler');
  const groups = await pages(async (NextToken) => {
    const page = await api.ListScheduleGroups({ NextToken });
    return [page.ScheduleGroups, page.NextToken];
  });
  return each(
    groups.map((it) => it.Arn),
    async (ResourceArn) => (await api.ListTagsForResource({ ResourceArn })).Tags,
  );
};

export const watching = { logs, cloudwatch, events, sns, sqs, scheduler };
