import { json, type Kind, only, tags, there } from './kind.ts';

const logGroup: Kind = {
  type: 'aws_cloudwatch_log_group',
  find: async ({ logs }) => (await logs.DescribeLogGroups({})).logGroups!.map((it) => it.logGroupName!),
  async read({ logs }, id) {
    const { logGroups } = await logs.DescribeLogGroups({ logGroupNamePrefix: id });
    const it = only(
      logGroups?.filter(({ logGroupName }) => logGroupName === id),
      'log group',
    );
    const listed = await logs.ListTagsForResource({ resourceArn: it.arn?.replace(/:\*$/, '') });
    return {
      arn: it.arn,
      name: it.logGroupName,
      log_group_class: it.logGroupClass,
      retention_in_days: it.retentionInDays ?? 0,
      kms_key_id: it.kmsKeyId ?? '',
      tags: listed.tags,
    };
  },
  async make({ logs }, { name }) {
    await logs.CreateLogGroup({ logGroupName: name, logGroupClass: 'STANDARD', tags: { Name: name } });
    await logs.PutRetentionPolicy({ logGroupName: name, retentionInDays: 14 });
    return {
      id: name,
      planned: { name, log_group_class: 'STANDARD', retention_in_days: 14, kms_key_id: '', tags: { Name: name } },
      remove: () => logs.DeleteLogGroup({ logGroupName: name }),
    };
  },
};

const metricFilter: Kind = {
  type: 'aws_cloudwatch_log_metric_filter',
  find: async ({ logs }) =>
    (await logs.DescribeMetricFilters({})).metricFilters!.map((it) => `${it.logGroupName}:${it.filterName}`),
  async read({ logs }, id) {
    const [logGroupName, filterNamePrefix] = id.split(':');
    const it = only((await logs.DescribeMetricFilters({ logGroupName, filterNamePrefix })).metricFilters, 'filter');
    const [to] = there(it.metricTransformations, 'metricTransformations');
    return {
      name: it.filterName,
      pattern: it.filterPattern,
      metric_transformation: to && [to.metricName, to.metricNamespace, to.metricValue],
    };
  },
  async make({ logs }, { name }) {
    const logGroupName = `${name}-filter`;
    await logs.CreateLogGroup({ logGroupName });
    const metricTransformations = [{ metricName: 'errors', metricNamespace: name, metricValue: '1' }];
    await logs.PutMetricFilter({ logGroupName, filterName: 'errors', filterPattern: 'ERROR', metricTransformations });
    return {
      id: `${logGroupName}:errors`,
      planned: { name: 'errors', pattern: 'ERROR', metric_transformation: ['errors', name, '1'] },
      remove: () => logs.DeleteLogGroup({ logGroupName }),
    };
  },
};

const alarm: Kind = {
  type: 'aws_cloudwatch_metric_alarm',
  find: async ({ cloudwatch }) => (await cloudwatch.DescribeAlarms({})).MetricAlarms!.map((it) => it.AlarmName!),
  async read({ cloudwatch }, id) {
    const answer = await cloudwatch.DescribeAlarms({ AlarmNames: [id], AlarmTypes: ['MetricAlarm'] });
    const it = only(answer.MetricAlarms, 'alarm');
    const listed = await cloudwatch.ListTagsForResource({ ResourceARN: it.AlarmArn });
    return {
      actions_enabled: it.ActionsEnabled,
      alarm_actions: it.AlarmActions,
      alarm_description: it.AlarmDescription ?? '',
      alarm_name: it.AlarmName,
      arn: it.AlarmArn,
      comparison_operator: it.ComparisonOperator,
      datapoints_to_alarm: it.DatapointsToAlarm ?? 0,
      dimensions: Object.fromEntries((it.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
      evaluation_periods: it.EvaluationPeriods,
      metric: it.Metrics?.length ? it.Metrics.map(({ Id }) => Id) : it.MetricName,
      period: it.Metrics?.length ? 0 : it.Period,
      statistic: it.Metrics?.length ? '' : (it.Statistic ?? it.ExtendedStatistic),
      insufficient_data_actions: it.InsufficientDataActions,
      ok_actions: it.OKActions,
      threshold: it.Threshold,
      // `missing` is what Terraform's schema has as default, and AWS leaves out.
      treat_missing_data: it.TreatMissingData ?? 'missing',
      tags: tags(listed.Tags),
    };
  },
  async make({ cloudwatch }, { name }) {
    await cloudwatch.PutMetricAlarm({
      AlarmName: name,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 2,
      MetricName: 'CPUUtilization',
      Namespace: 'AWS/EC2',
      Period: 120,
      Statistic: 'Average',
      Threshold: 80.5,
      ActionsEnabled: true,
      TreatMissingData: 'missing',
      AlarmDescription: '',
      Tags: [{ Key: 'Name', Value: name }],
    });
    return {
      id: name,
      planned: {
        alarm_name: name,
        actions_enabled: true,
        alarm_actions: [],
        alarm_description: '',
        ok_actions: [],
        insufficient_data_actions: [],
        evaluation_periods: 2,
        period: 120,
        statistic: 'Average',
        threshold: 80.5,
        treat_missing_data: 'missing',
        datapoints_to_alarm: 0,
        dimensions: {},
        tags: { Name: name },
      },
      remove: () => cloudwatch.DeleteAlarms({ AlarmNames: [name] }),
    };
  },
};

const body = { widgets: [{ type: 'text', x: 0, y: 0, width: 3, height: 3, properties: { markdown: 'words' } }] };
const dashboard: Kind = {
  type: 'aws_cloudwatch_dashboard',
  find: async ({ cloudwatch }) =>
    (await cloudwatch.ListDashboards({})).DashboardEntries!.map((it) => it.DashboardName!),
  async read({ cloudwatch }, DashboardName) {
    const it = await cloudwatch.GetDashboard({ DashboardName });
    return { dashboard_arn: it.DashboardArn, dashboard_name: it.DashboardName, dashboard_body: json(it.DashboardBody) };
  },
  async make({ cloudwatch }, { name, account }) {
    await cloudwatch.PutDashboard({ DashboardName: name, DashboardBody: JSON.stringify(body) });
    return {
      id: name,
      planned: {
        dashboard_arn: `arn:aws:cloudwatch::${account}:dashboard/${name}`,
        dashboard_name: name,
        dashboard_body: body,
      },
      remove: () => cloudwatch.DeleteDashboards({ DashboardNames: [name] }),
    };
  },
};

const pattern = { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] };
const rule: Kind = {
  type: 'aws_cloudwatch_event_rule',
  find: async ({ events }) => (await events.ListRules({})).Rules!.map((it) => it.Name!),
  async read({ events }, Name) {
    const it = await events.DescribeRule({ Name, EventBusName: 'default' });
    const listed = await events.ListTagsForResource({ ResourceARN: it.Arn });
    return {
      arn: it.Arn,
      name: it.Name,
      event_bus_name: it.EventBusName,
      event_pattern: it.ScheduleExpression ? '' : json(it.EventPattern),
      state: it.State,
      tags: tags(listed.Tags),
    };
  },
  async make({ events }, { name }) {
    const made = { Name: name, EventBusName: 'default', EventPattern: JSON.stringify(pattern), State: 'ENABLED' };
    await events.PutRule({ ...made, State: 'ENABLED', Description: 'words', Tags: [{ Key: 'Name', Value: name }] });
    return {
      id: name,
      planned: { name, event_bus_name: 'default', event_pattern: pattern, state: 'ENABLED', tags: { Name: name } },
      remove: () => events.DeleteRule({ Name: name }),
    };
  },
};

const target: Kind = {
  type: 'aws_cloudwatch_event_target',
  async find({ events }) {
    const { Rules } = await events.ListRules({});
    const all = await Promise.all(
      Rules!.map(async ({ Name }) => ({ Name, ...(await events.ListTargetsByRule({ Rule: Name })) })),
    );
    return all.flatMap(({ Name, Targets }) => Targets!.map(({ Id }) => `${Name}/${Id}`));
  },
  async read({ events }, id) {
    const [Rule, own] = id.split('/');
    const { Targets } = await events.ListTargetsByRule({ Rule, EventBusName: 'default' });
    const it = there(
      Targets?.find(({ Id }) => Id === own),
      'target',
    );
    return { arn: it.Arn, target_id: it.Id, role_arn: it.RoleArn ?? '' };
  },
};

const trust = { Service: 'events.amazonaws.com' };
const topic: Kind = {
  type: 'aws_sns_topic',
  find: async ({ sns }) => (await sns.ListTopics({})).Topics!.map((it) => it.TopicArn!),
  async read({ sns }, TopicArn) {
    const it = there((await sns.GetTopicAttributes({ TopicArn })).Attributes, 'Attributes');
    const listed = await sns.ListTagsForResource({ ResourceArn: TopicArn });
    return {
      arn: it.TopicArn,
      owner: it.Owner,
      display_name: it.DisplayName,
      policy: json(it.Policy),
      effective_delivery_policy: json(it.EffectiveDeliveryPolicy),
      subscriptions_confirmed: it.SubscriptionsConfirmed,
      tags: tags(listed.Tags),
    };
  },
  async make({ sns }, { name, account }) {
    const { TopicArn = '' } = await sns.CreateTopic({ Name: name, Tags: [{ Key: 'Name', Value: name }] });
    const statement = { Effect: 'Allow', Principal: trust, Action: 'sns:Publish', Resource: TopicArn };
    const policy = { Version: '2012-10-17', Statement: [statement] };
    await sns.SetTopicAttributes({
      TopicArn,
      AttributeName: 'Policy',
      AttributeValue: JSON.stringify(policy),
    });
    return {
      id: TopicArn,
      planned: { arn: TopicArn, owner: account, display_name: '', policy, tags: { Name: name } },
      remove: () => sns.DeleteTopic({ TopicArn }),
    };
  },
};

const subscription: Kind = {
  type: 'aws_sns_topic_subscription',
  find: async ({ sns }) => (await sns.ListSubscriptions({})).Subscriptions!.map((it) => it.SubscriptionArn!),
  async read({ sns }, SubscriptionArn) {
    const it = there((await sns.GetSubscriptionAttributes({ SubscriptionArn })).Attributes, 'Attributes');
    return {
      arn: it.SubscriptionArn,
      endpoint: it.Endpoint,
      protocol: it.Protocol,
      owner_id: it.Owner,
      pending_confirmation: it.PendingConfirmation,
      confirmation_was_authenticated: it.ConfirmationWasAuthenticated,
      raw_message_delivery: it.RawMessageDelivery,
      topic_arn: it.TopicArn,
    };
  },
  async make({ sns, sqs }, { name, account, region }) {
    const QueueName = `${name}-subscribed`;
    const { QueueUrl } = await sqs.CreateQueue({ QueueName });
    const { TopicArn = '' } = await sns.CreateTopic({ Name: QueueName });
    const Endpoint = `arn:aws:sqs:${region}:${account}:${QueueName}`;
    const { SubscriptionArn } = await sns.Subscribe({
      TopicArn,
      Protocol: 'sqs',
      Endpoint,
      ReturnSubscriptionArn: true,
    });
    return {
      id: SubscriptionArn!,
      planned: {
        endpoint: Endpoint,
        protocol: 'sqs',
        pending_confirmation: 'false',
        raw_message_delivery: 'false',
        topic_arn: TopicArn,
      },
      async remove() {
        await sns.Unsubscribe({ SubscriptionArn });
        await sns.DeleteTopic({ TopicArn });
        await sqs.DeleteQueue({ QueueUrl });
      },
    };
  },
};

export const watching: readonly Kind[] = [logGroup, metricFilter, alarm, dashboard, rule, target, topic, subscription];
