import type { AwsEvent } from './event.ts';

/** RDS speaks of the database: created, failed over, restarted. Which event it is does not matter, whoever waits looks for himself. */
export default {
  source: 'aws.rds',
  detailType: 'RDS DB Instance Event',
  detail: (environment) => ({ SourceIdentifier: [`muster-${environment}`] }),
  target: { invokes: 'resume', input: { condition: 'database-available' } },
} satisfies AwsEvent;
