import { DescribeEventsCommand, RDSClient } from '@aws-sdk/client-rds';
import { named } from '../naming.ts';

const rds = new RDSClient({ maxAttempts: 5 });

/** What RDS tells of the database since `from`, the oldest first. */
export async function databaseEvents(from: string): Promise<{ at: string; message: string }[]> {
  const { Events = [] } = await rds.send(
    new DescribeEventsCommand({ SourceIdentifier: named(), SourceType: 'db-instance', StartTime: new Date(from) }),
  );
  return Events.map(({ Date: at, Message }) => ({ at: at!.toISOString(), message: Message ?? '' })).sort((a, b) =>
    a.at.localeCompare(b.at),
  );
}
