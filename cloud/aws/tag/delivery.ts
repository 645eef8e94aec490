import { each, pages, type Source, tagsOf } from './tagged.ts';

const states: Source = async (cloud) => {
  const api = await cloud.use('states');
  const machines = await pages(async (nextToken) => {
    const page = await api.ListStateMachines({ nextToken });
    return [page.stateMachines, page.nextToken];
  });
  return each(
    machines.map((it) => it.stateMachineArn),
    async (resourceArn) => (await api.ListTagsForResource({ resourceArn })).tags as never,
  );
};

const cloudformation: Source = async (cloud) => {
  const api = await cloud.use('cloudformation');
  const stacks = await pages(async (NextToken) => {
    const page = await api.DescribeStacks({ NextToken });
    return [page.Stacks, page.NextToken];
  });
  return stacks.map((it) => ({ arn: it.StackId!, tags: tagsOf(it.Tags) }));
};

const codebuild: Source = async (cloud) => {
  const api = await cloud.use('codebuild');
  const { projects: names = [] } = await api.ListProjects({});
  const { projects = [] } = await api.BatchGetProjects({ names: [...names] });
  return projects.map((it) => ({ arn: it.arn!, tags: tagsOf(it.tags) }));
};

const codecommit: Source = async (cloud) => {
  const api = await cloud.use('codecommit');
  const { repositories = [] } = await api.ListRepositories({});
  return each(
    repositories.map((it) => cloud.arn('codecommit', it.repositoryName!)),
    async (resourceArn) => (await api.ListTagsForResource({ resourceArn })).tags,
  );
};

const codedeploy: Source = async (cloud) => {
  const api = await cloud.use('codedeploy');
  const { applications = [] } = await api.ListApplications({});
  const groups = await Promise.all(
    applications.map(async (applicationName) => {
      const { deploymentGroups = [] } = await api.ListDeploymentGroups({ applicationName });
      return deploymentGroups.map((it) => `deploymentgroup:${applicationName}/${it}`);
    }),
  );
  return each(
    [...applications.map((it) => `application:${it}`), ...groups.flat()].map((it) => cloud.arn('codedeploy', it)),
    async (ResourceArn) => (await api.ListTagsForResource({ ResourceArn })).Tags,
  );
};

const fis: Source = async (cloud) => {
  const api = await cloud.use('fis');
  const templates = await pages(async (nextToken) => {
    const page = await api.ListExperimentTemplates({ nextToken });
    return [page.experimentTemplates, page.nextToken];
  });
  const experiments = await pages(async (nextToken) => {
    const page = await api.ListExperiments({ nextToken });
    return [page.experiments, page.nextToken];
  });
  return each(
    [
      ...templates.map((it) => cloud.arn('fis', `experiment-template/${it.id}`)),
      ...experiments.map((it) => cloud.arn('fis', `experiment/${it.id}`)),
    ],
    async (resourceArn) => (await api.ListTagsForResource({ resourceArn })).tags,
  );
};

const iam: Source = async (cloud) => {
  const api = await cloud.use('iam');
  const { InstanceProfiles = [] } = await api.ListInstanceProfiles({});
  const { Policies = [] } = await api.ListPolicies({ Scope: 'Local' });
  const profiles = await Promise.all(
    InstanceProfiles.map(async ({ Arn, InstanceProfileName }) => ({
      arn: Arn!,
      tags: tagsOf((await api.ListInstanceProfileTags({ InstanceProfileName })).Tags),
    })),
  );
  const policies = await each(
    Policies.map((it) => it.Arn),
    async (PolicyArn) => (await api.ListPolicyTags({ PolicyArn })).Tags,
  );
  return [...profiles, ...policies];
};

export const delivery = { states, cloudformation, codebuild, codecommit, codedeploy, fis, iam };
