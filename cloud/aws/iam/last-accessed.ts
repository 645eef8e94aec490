import { NoSuchEntityException, type ServiceLastAccessed } from '@aws-sdk/client-iam';
import { refuse } from '../refuse.ts';
import type { Account, IamHandlers } from './account.ts';
import { holderOf } from './granted.ts';
import type { Usage } from './usage.ts';

interface Job {
  readonly arn: string;
  readonly byAction: boolean;
  readonly created: string;
}

/** Which of its grants an identity has used, by service or by action. */
export function lastAccessed(account: Account) {
  const jobs = account.cloud.store.table<Job>('iam/last-accessed-job');
  return {
    async GenerateServiceLastAccessedDetails(input) {
      const { Arn: arn = '' } = input;
      if (!holderOf(account.directory, arn)) refuse(NoSuchEntityException, `ARN ${arn} not found`);
      const JobId = crypto.randomUUID();
      jobs.put(JobId, { arn, byAction: input.Granularity === 'ACTION_LEVEL', created: account.now() });
      return { JobId };
    },
    async GetServiceLastAccessedDetails(input) {
      const job =
        jobs.get(input.JobId ?? '') ?? refuse(NoSuchEntityException, `No job with id ${input.JobId} was found.`);
      const used = account.usage.of(job.arn).filter((it) => it.allowed > 0);
      const services = Map.groupBy(used, (it) => it.action.split(':')[0] ?? '');
      return {
        JobStatus: 'COMPLETED',
        JobType: job.byAction ? 'ACTION_LEVEL' : 'SERVICE_LEVEL',
        JobCreationDate: new Date(job.created),
        JobCompletionDate: new Date(job.created),
        IsTruncated: false,
        ServicesLastAccessed: [...services].map(([name, actions]) => serviceShape(job, name, actions)),
      };
    },
  } satisfies IamHandlers;
}

function serviceShape({ arn, byAction }: Job, name: string, actions: readonly Usage[]): ServiceLastAccessed {
  const newest = actions
    .map((it) => it.last)
    .sort()
    .at(-1);
  const tracked = actions.map((it) => ({
    ActionName: it.action.split(':')[1],
    LastAccessedTime: new Date(it.last),
    LastAccessedEntity: arn,
  }));
  return {
    ServiceName: name,
    ServiceNamespace: name,
    LastAuthenticated: newest ? new Date(newest) : undefined,
    LastAuthenticatedEntity: arn,
    TotalAuthenticatedEntities: 1,
    TrackedActionsLastAccessed: byAction ? tracked : undefined,
  };
}
