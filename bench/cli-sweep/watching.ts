import { ask, each, type Question } from './question.ts';

export const watching: readonly Question[] = [
  ask('logs describe-log-groups --log-group-name-prefix /muster', {
    keep: { logGroup: 'logGroups.0.logGroupName', logGroupArn: 'logGroups.0.logGroupArn' },
    says: { 'logGroups.*.logGroupName': /^\/muster/ },
  }),
  ask('logs list-log-groups --log-group-name-pattern muster', { says: { 'logGroups.*.logGroupArn': /:log-group:/ } }),
  ask('logs describe-log-streams --log-group-name /muster/{environment}/build --order-by LastEventTime --descending', {
    keep: { logStream: 'logStreams.0.logStreamName' },
  }),
  ask('logs get-log-events --log-group-name /muster/{environment}/build --log-stream-name {logStream} --limit 3', {
    says: { 'events.length': 3 },
  }),
  ask('logs filter-log-events --log-group-name /muster/{environment}/build --max-items 2', {
    says: { 'events.*.logStreamName': /./ },
  }),
  ask('logs list-tags-for-resource --resource-arn {logGroupArn}'),
  ask('logs list-tags-log-group --log-group-name {logGroup}'),
  ask('logs get-log-group-fields --log-group-name {logGroup}', { gap: 'belongs to Logs Insights, which is not built' }),
  ask('logs describe-subscription-filters --log-group-name {logGroup}', { says: { 'subscriptionFilters.length': 0 } }),
  ask('logs describe-log-groups --log-group-name-prefix /nobody', { says: { 'logGroups.length': 0 } }),
  ...each(
    'logs',
    `describe-metric-filters
    describe-metric-filters --log-group-name {logGroup}
    describe-resource-policies
    describe-queries
    describe-query-definitions
    describe-export-tasks
    describe-destinations
    describe-account-policies --policy-type DATA_PROTECTION_POLICY
    describe-index-policies --log-group-identifiers {logGroup}
    get-data-protection-policy --log-group-identifier {logGroup}`,
  ),

  ask('cloudwatch describe-alarms', {
    keep: { alarm: 'MetricAlarms.0.AlarmName', alarmArn: 'MetricAlarms.0.AlarmArn' },
    says: { 'MetricAlarms.*.StateValue': /^(OK|INSUFFICIENT_DATA|ALARM)$/ },
  }),
  ask('cloudwatch wait alarm-exists --alarm-names {alarm}'),
  ask('cloudwatch describe-alarms --alarm-names {alarm}', { says: { 'MetricAlarms.0.AlarmArn': '{alarmArn}' } }),
  ask('cloudwatch describe-alarm-history --alarm-name {alarm}', {
    says: { 'AlarmHistoryItems.*.AlarmName': '{alarm}' },
  }),
  ask('cloudwatch list-tags-for-resource --resource-arn {alarmArn}'),
  ask('cloudwatch list-metrics --namespace AWS/ApplicationELB', {
    keep: { metric: 'Metrics.0.MetricName' },
    says: { 'Metrics.*.Namespace': 'AWS/ApplicationELB' },
  }),
  ask('cloudwatch describe-alarms-for-metric --namespace AWS/ApplicationELB --metric-name {metric}'),
  ask(
    'cloudwatch get-metric-statistics --namespace AWS/EC2 --metric-name CPUUtilization --dimensions Name=InstanceId,Value={instance} --start-time {hourAgo} --end-time {now} --period 60 --statistics Average',
    { says: { 'Datapoints.*.Unit': 'Percent' } },
  ),
  ...each(
    'cloudwatch',
    `list-dashboards
    describe-anomaly-detectors
    describe-insight-rules
    list-metric-streams`,
  ),

  ask('events list-event-buses', { says: { 'EventBuses.0.Name': 'default' } }),
  ask('events describe-event-bus --name default', { keep: { busArn: 'Arn' }, says: { Name: 'default' } }),
  ask('events list-rules', {
    keep: { rule: 'Rules.0.Name', ruleArn: 'Rules.0.Arn' },
    says: { 'Rules.*.EventBusName': 'default' },
  }),
  ask('events describe-rule --name {rule}', { says: { Arn: '{ruleArn}', State: 'ENABLED' } }),
  ask('events list-targets-by-rule --rule {rule}', { keep: { ruleTarget: 'Targets.0.Arn' } }),
  ask('events list-rule-names-by-target --target-arn {ruleTarget}', { says: { 'RuleNames.*': /./ } }),
  ask('events list-tags-for-resource --resource-arn {ruleArn}'),
  ask('events describe-rule --name nobody', { refused: 'ResourceNotFoundException' }),
  ...each(
    'events',
    `list-archives
    list-replays
    list-connections
    list-api-destinations
    list-endpoints
    list-event-sources`,
  ),

  ask('scheduler list-schedules', { keep: { schedule: 'Schedules.0.Name', scheduleGroup: 'Schedules.0.GroupName' } }),
  ask('scheduler get-schedule --name {schedule} --group-name {scheduleGroup}', { says: { Name: '{schedule}' } }),
  ask('scheduler list-schedule-groups', { keep: { scheduleGroupArn: 'ScheduleGroups.0.Arn' } }),
  ask('scheduler get-schedule-group --name {scheduleGroup}', { says: { State: 'ACTIVE' } }),
  ask('scheduler list-tags-for-resource --resource-arn {scheduleGroupArn}'),

  // The stack has no topic.
  ask('sns list-topics', { says: { 'Topics.length': 0 } }),
  ask('sns list-subscriptions', { says: { 'Subscriptions.length': 0 } }),
  ask('sqs list-queues', { keep: { queue: 'QueueUrls.0' } }),
  ask('sqs get-queue-attributes --queue-url {queue} --attribute-names All', {
    says: { 'Attributes.QueueArn': /^arn:aws:sqs:/ },
  }),
  ask('sqs list-queue-tags --queue-url {queue}'),
  ask('sqs list-dead-letter-source-queues --queue-url {queue}'),
  ask('sqs get-queue-url --queue-name nobody', { refused: 'NonExistentQueue' }),

  ask('cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=CreateVpc', {
    says: { 'Events.*.EventName': 'CreateVpc' },
  }),
  ...each('cloudtrail', 'describe-trails\nlist-trails\nlist-event-data-stores\nlist-channels'),

  ask('fis list-actions', { says: { 'actions.*.id': /:/ } }),
  ask('fis get-action --id aws:ec2:terminate-instances', { says: { 'action.id': 'aws:ec2:terminate-instances' } }),
  ask('fis list-target-resource-types', { gap: "not in this cloud's own model of FIS" }),
  ask('fis get-target-resource-type --resource-type aws:ec2:instance', { gap: "not in this cloud's own model of FIS" }),
  ask('fis get-safety-lever --id default', { gap: "not in this cloud's own model of FIS" }),
  ...each('fis', 'list-experiment-templates\nlist-experiments'),
];
