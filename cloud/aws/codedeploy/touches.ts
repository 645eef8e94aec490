import type { ByInput } from '../../handlers.ts';
import type { Touched } from '../../service.ts';
import type { Model } from './model.ts';

type Touches = ByInput<typeof import('@aws-sdk/client-codedeploy'), readonly Touched[]>;

/** On what each operation is authorized (Service Authorization Reference, CodeDeploy); the others are on `*`. */
export function touchesOf({ cloud, applications, groups, deployments }: Model): Touches {
  const onApplication = (name = '*'): Touched => ({
    arn: cloud.arn('codedeploy', `application:${name}`),
    tags: applications.get(name)?.tags ?? {},
  });
  const onGroup = (application = '*', name = '*'): Touched => ({
    arn: cloud.arn('codedeploy', `deploymentgroup:${application}/${name}`),
    tags: groups.get(`${application}/${name}`)?.tags ?? {},
  });
  const onConfig = (name = '*'): Touched => ({ arn: cloud.arn('codedeploy', `deploymentconfig:${name}`) });
  const ofDeployment = (id = ''): Touched => {
    const found = deployments.get(id);
    return onGroup(found?.applicationName, found?.deploymentGroupName);
  };
  const application = ({ applicationName }: { applicationName?: string | undefined }) => [
    onApplication(applicationName),
  ];
  const config = ({ deploymentConfigName }: { deploymentConfigName?: string | undefined }) => [
    onConfig(deploymentConfigName),
  ];
  const deployment = ({ deploymentId }: { deploymentId?: string | undefined }) => [ofDeployment(deploymentId)];
  const group = (it: { applicationName?: string | undefined; deploymentGroupName?: string | undefined }) => [
    onGroup(it.applicationName, it.deploymentGroupName),
  ];
  const byArn = ({ ResourceArn = '*' }: { ResourceArn?: string | undefined }) => {
    const [, kind, name = ''] = /:(application|deploymentgroup):(.+)$/.exec(ResourceArn) ?? [];
    const tags = (kind === 'application' ? applications.get(name) : groups.get(name))?.tags ?? {};
    return [{ arn: ResourceArn, tags }];
  };
  return {
    CreateApplication: application,
    GetApplication: application,
    DeleteApplication: application,
    BatchGetApplications: ({ applicationNames = [] }) => applicationNames.map(onApplication),
    RegisterApplicationRevision: application,
    GetApplicationRevision: application,
    ListApplicationRevisions: application,
    ListDeploymentGroups: application,
    CreateDeploymentConfig: config,
    GetDeploymentConfig: config,
    DeleteDeploymentConfig: config,
    CreateDeploymentGroup: group,
    GetDeploymentGroup: group,
    DeleteDeploymentGroup: group,
    UpdateDeploymentGroup: (it) => [onGroup(it.applicationName, it.currentDeploymentGroupName)],
    BatchGetDeploymentGroups: (it) => (it.deploymentGroupNames ?? []).map((name) => onGroup(it.applicationName, name)),
    CreateDeployment: group,
    ListDeployments: group,
    GetDeployment: deployment,
    BatchGetDeployments: ({ deploymentIds = [] }) => deploymentIds.map(ofDeployment),
    ListDeploymentInstances: deployment,
    GetDeploymentInstance: deployment,
    // The reference names no resource for what works on targets. A policy for the group and one for `*` both allow them here.
    ListDeploymentTargets: deployment,
    GetDeploymentTarget: deployment,
    BatchGetDeploymentTargets: deployment,
    StopDeployment: deployment,
    ContinueDeployment: deployment,
    SkipWaitTimeForInstanceTermination: deployment,
    TagResource: byArn,
    UntagResource: byArn,
    ListTagsForResource: byArn,
  };
}
