import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient, paginateListProjects } from '@aws-sdk/client-codebuild';
import { CodeCommitClient, paginateListRepositories } from '@aws-sdk/client-codecommit';
import { CodeDeployClient, paginateListApplications } from '@aws-sdk/client-codedeploy';
import { IAMClient, paginateListInstanceProfiles, paginateListRoles } from '@aws-sdk/client-iam';
import { named, path } from '../naming.ts';
import { collect, type Thing } from './thing.ts';

const codebuild = new CodeBuildClient({ maxAttempts: 5 });
const codecommit = new CodeCommitClient({ maxAttempts: 5 });
const codedeploy = new CodeDeployClient({ maxAttempts: 5 });
const iam = new IAMClient({ maxAttempts: 5 });
const logs = new CloudWatchLogsClient({ maxAttempts: 5 });

/** What services make by themselves in the environment's name is looked for as well. */
const LOGS = [path(''), `/aws/rds/instance/${named()}/`, `/aws/codebuild/${named()}`];

/** What brings the application to where it runs, the roles of both, and what they log. Found by names, which only this environment gives. */
export async function deliveryThings(): Promise<Thing[]> {
  const [projects, repositories, applications, roles, profiles, ...groups] = await Promise.all([
    collect(paginateListProjects({ client: codebuild }, {}), (page) => page.projects),
    collect(paginateListRepositories({ client: codecommit }, {}), (page) =>
      page.repositories?.map(({ repositoryName = '' }) => repositoryName),
    ),
    collect(paginateListApplications({ client: codedeploy }, {}), (page) => page.applications),
    collect(paginateListRoles({ client: iam }, { PathPrefix: path('') }), ({ Roles }) =>
      Roles?.map(({ RoleName = '' }) => RoleName),
    ),
    collect(paginateListInstanceProfiles({ client: iam }, { PathPrefix: path('') }), ({ InstanceProfiles }) =>
      InstanceProfiles?.map(({ InstanceProfileName = '' }) => InstanceProfileName),
    ),
    ...LOGS.map((logGroupNamePrefix) =>
      collect(paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix }), ({ logGroups }) =>
        logGroups?.map(({ logGroupName = '' }) => logGroupName),
      ),
    ),
  ]);
  const named_ = (kind: string, ids: readonly string[]) => ids.map((id) => ({ kind, id }));
  const ours = (id: string) => id === named() || id.startsWith(`${named()}-`);
  return [
    ...named_('build-project', projects.filter(ours)),
    ...named_('repository', repositories.filter(ours)),
    ...named_('deployment-application', applications.filter(ours)),
    ...named_('role', roles),
    ...named_('instance-profile', profiles),
    ...named_('log-group', groups.flat()),
  ];
}
