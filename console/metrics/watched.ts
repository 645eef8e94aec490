/** A figure of CloudWatch that is told on, and under which name of Prometheus. */
export interface Watched {
  readonly name: string;
  readonly help: string;
  readonly namespace: string;
  readonly metric: string;
  readonly stat: string;
  /** Which things have it: their dimensions, and the label by which they are told apart. */
  readonly of: 'load-balancer' | 'database' | 'machine';
}

const requests = (metric: string, name: string, help: string): Watched => ({
  name,
  help,
  namespace: 'AWS/ApplicationELB',
  metric,
  stat: 'Sum',
  of: 'load-balancer',
});
const latency = (stat: string): Watched => ({
  name: `muster_target_response_seconds_${stat}`,
  help: `From the request's leaving the load balancer to the target's answer, ${stat}`,
  namespace: 'AWS/ApplicationELB',
  metric: 'TargetResponseTime',
  stat,
  of: 'load-balancer',
});
const database = (metric: string, name: string, help: string): Watched => ({
  name,
  help,
  namespace: 'AWS/RDS',
  metric,
  stat: 'Maximum',
  of: 'database',
});
const executions = (metric: string, name: string, help: string): Watched => ({
  name,
  help,
  namespace: 'AWS/States',
  metric,
  stat: 'Sum',
  of: 'machine',
});

/** All of them are of the last full minute: CloudWatch knows no finer, except for alarms that are paid for. */
export const watched: readonly Watched[] = [
  requests('RequestCount', 'muster_requests_per_minute', 'Requests that the load balancer has taken'),
  requests('HTTPCode_Target_2XX_Count', 'muster_target_2xx_per_minute', 'Answers of targets with 2xx'),
  requests('HTTPCode_Target_4XX_Count', 'muster_target_4xx_per_minute', 'Answers of targets with 4xx'),
  requests('HTTPCode_Target_5XX_Count', 'muster_target_5xx_per_minute', 'Answers of targets with 5xx'),
  requests(
    'HTTPCode_ELB_5XX_Count',
    'muster_load_balancer_5xx_per_minute',
    '5xx that the load balancer answered itself',
  ),
  latency('p50'),
  latency('p99'),
  database('DatabaseConnections', 'muster_database_connections', 'Connections of clients'),
  database('FreeStorageSpace', 'muster_database_free_bytes', 'Room that is left of the storage'),
  database('TransactionLogsDiskUsage', 'muster_database_wal_bytes', 'What the write-ahead log takes'),
  executions('ExecutionsStarted', 'muster_executions_started_per_minute', 'Executions that were started'),
  executions('ExecutionsFailed', 'muster_executions_failed_per_minute', 'Executions that have failed'),
];
