import { json, type Kind, only, there } from './kind.ts';

const definition = { StartAt: 'Nothing', States: { Nothing: { Type: 'Pass', End: true } } };
const stateMachine: Kind = {
  type: 'aws_sfn_state_machine',
  find: async ({ states }) =>
    (await states.ListStateMachines({})).stateMachines!.map((it) => there(it.stateMachineArn, 'arn')),
  async read({ states }, stateMachineArn) {
    const it = await states.DescribeStateMachine({ stateMachineArn });
    const versions = await states.ListStateMachineVersions({ stateMachineArn });
    const listed = await states.ListTagsForResource({ resourceArn: stateMachineArn });
    return {
      arn: it.stateMachineArn,
      name: it.name,
      creation_date: it.creationDate,
      definition: json(it.definition),
      role_arn: it.roleArn,
      status: it.status,
      type: it.type,
      logging_configuration: it.loggingConfiguration && [
        it.loggingConfiguration.level,
        it.loggingConfiguration.includeExecutionData,
      ],
      tracing_configuration: it.tracingConfiguration?.enabled,
      encryption_configuration: it.encryptionConfiguration?.type,
      versions: versions.stateMachineVersions?.length,
      tags: Object.fromEntries(there(listed.tags, 'tags').map(({ key, value }) => [key, value])),
    };
  },
  async make({ states }, { name, role }) {
    await states.ValidateStateMachineDefinition({ definition: JSON.stringify(definition), type: 'STANDARD' });
    const { stateMachineArn } = await states.CreateStateMachine({
      name,
      definition: JSON.stringify(definition),
      roleArn: role,
      type: 'STANDARD',
      tags: [{ key: 'Name', value: name }],
    });
    return {
      id: stateMachineArn!,
      planned: {
        name,
        definition,
        role_arn: role,
        status: 'ACTIVE',
        type: 'STANDARD',
        logging_configuration: ['OFF', false],
        tracing_configuration: false,
        encryption_configuration: 'AWS_OWNED_KEY',
        tags: { Name: name },
      },
      remove: () => states.DeleteStateMachine({ stateMachineArn }),
    };
  },
};

const application: Kind = {
  type: 'aws_codedeploy_app',
  find: async ({ codedeploy }) => (await codedeploy.ListApplications({})).applications!,
  async read({ codedeploy }, applicationName) {
    const it = there((await codedeploy.GetApplication({ applicationName })).application, 'application');
    return {
      application_id: it.applicationId,
      compute_platform: it.computePlatform,
      name: it.applicationName,
      linked_to_github: it.linkedToGitHub,
    };
  },
  async make({ codedeploy }, { name }) {
    await codedeploy.CreateApplication({ applicationName: name, computePlatform: 'Server' });
    return {
      id: name,
      planned: { name, compute_platform: 'Server', linked_to_github: false },
      remove: () => codedeploy.DeleteApplication({ applicationName: name }),
    };
  },
};

const deploymentGroup: Kind = {
  type: 'aws_codedeploy_deployment_group',
  async find({ codedeploy }) {
    const { applications } = await codedeploy.ListApplications({});
    const all = await Promise.all(
      applications!.map((applicationName) => codedeploy.ListDeploymentGroups({ applicationName })),
    );
    return all.flatMap(({ applicationName, deploymentGroups }) =>
      deploymentGroups!.map((it) => `${applicationName}:${it}`),
    );
  },
  async read({ codedeploy }, id) {
    const [applicationName, deploymentGroupName] = id.split(':');
    const answer = await codedeploy.GetDeploymentGroup({ applicationName, deploymentGroupName });
    const it = there(answer.deploymentGroupInfo, 'deploymentGroupInfo');
    return {
      app_name: it.applicationName,
      deployment_group_id: it.deploymentGroupId,
      deployment_group_name: it.deploymentGroupName,
      deployment_config_name: it.deploymentConfigName,
      service_role_arn: it.serviceRoleArn,
      autoscaling_groups: it.autoScalingGroups?.map(({ name }) => there(name, 'name')),
      deployment_style: it.deploymentStyle && [it.deploymentStyle.deploymentOption, it.deploymentStyle.deploymentType],
      outdated_instances_strategy: it.outdatedInstancesStrategy ?? 'UPDATE',
      termination_hook_enabled: it.terminationHookEnabled ?? false,
      compute_platform: it.computePlatform,
      load_balancer_info: it.loadBalancerInfo?.targetGroupInfoList?.map(({ name }) => there(name, 'name')) ?? [],
      auto_rollback_configuration: it.autoRollbackConfiguration?.enabled ?? false,
    };
  },
  async make({ codedeploy }, { name, role }) {
    const applicationName = `${name}-deployed`;
    const deploymentGroupName = 'one';
    await codedeploy.CreateApplication({ applicationName, computePlatform: 'Server' });
    await codedeploy.CreateDeploymentGroup({
      applicationName,
      deploymentGroupName,
      serviceRoleArn: role,
      deploymentConfigName: 'CodeDeployDefault.OneAtATime',
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
    });
    return {
      id: `${applicationName}:${deploymentGroupName}`,
      planned: {
        deployment_group_name: deploymentGroupName,
        deployment_config_name: 'CodeDeployDefault.OneAtATime',
        service_role_arn: role,
        autoscaling_groups: [],
        deployment_style: ['WITHOUT_TRAFFIC_CONTROL', 'IN_PLACE'],
        outdated_instances_strategy: 'UPDATE',
        termination_hook_enabled: false,
        compute_platform: 'Server',
        load_balancer_info: [],
        auto_rollback_configuration: true,
      },
      async remove() {
        await codedeploy.DeleteDeploymentGroup({ applicationName, deploymentGroupName });
        await codedeploy.DeleteApplication({ applicationName });
      },
    };
  },
};

const repository: Kind = {
  type: 'aws_codecommit_repository',
  find: async ({ codecommit }) => (await codecommit.ListRepositories({})).repositories!.map((it) => it.repositoryName!),
  async read({ codecommit }, repositoryName) {
    const it = there((await codecommit.GetRepository({ repositoryName })).repositoryMetadata, 'repositoryMetadata');
    const listed = await codecommit.ListTagsForResource({ resourceArn: it.Arn });
    return {
      arn: it.Arn,
      clone_url_http: it.cloneUrlHttp,
      clone_url_ssh: it.cloneUrlSsh ?? '',
      repository_id: it.repositoryId,
      repository_name: it.repositoryName,
      kms_key_id: it.kmsKeyId ?? '',
      tags: listed.tags,
    };
  },
};

const project: Kind = {
  type: 'aws_codebuild_project',
  find: async ({ codebuild }) => (await codebuild.ListProjects({})).projects!,
  async read({ codebuild }, name) {
    const it = only((await codebuild.BatchGetProjects({ names: [name] })).projects, 'project');
    const environment = there(it.environment, 'environment');
    return {
      arn: it.arn,
      name: it.name,
      artifacts: there(it.artifacts, 'artifacts').type,
      badge_enabled: it.badge?.badgeEnabled,
      build_timeout: it.timeoutInMinutes,
      queued_timeout: it.queuedTimeoutInMinutes,
      cache: it.cache?.type,
      encryption_key: it.encryptionKey,
      environment: [environment.computeType, environment.image, environment.type, environment.privilegedMode],
      image_pull_credentials_type: environment.imagePullCredentialsType,
      project_visibility: it.projectVisibility,
      service_role: it.serviceRole,
      source: it.source?.type,
      tags: Object.fromEntries((it.tags ?? []).map(({ key, value }) => [key, value])),
    };
  },
  async make({ codebuild }, { name, role }) {
    await codebuild.CreateProject({
      name,
      serviceRole: role,
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        computeType: 'BUILD_GENERAL1_SMALL',
        image: 'aws/codebuild/amazonlinux2-x86_64-standard:5.0',
        type: 'LINUX_CONTAINER',
        imagePullCredentialsType: 'CODEBUILD',
        privilegedMode: false,
      },
      source: { type: 'NO_SOURCE', buildspec: 'version: 0.2\nphases: {build: {commands: [true]}}\n' },
    });
    return {
      id: name,
      planned: {
        name,
        artifacts: 'NO_ARTIFACTS',
        badge_enabled: false,
        build_timeout: 60,
        queued_timeout: 480,
        cache: 'NO_CACHE',
        environment: [
          'BUILD_GENERAL1_SMALL',
          'aws/codebuild/amazonlinux2-x86_64-standard:5.0',
          'LINUX_CONTAINER',
          false,
        ],
        image_pull_credentials_type: 'CODEBUILD',
        project_visibility: 'PRIVATE',
        service_role: role,
        source: 'NO_SOURCE',
        tags: {},
      },
      remove: () => codebuild.DeleteProject({ name }),
    };
  },
};

const experiment: Kind = {
  type: 'aws_fis_experiment_template',
  find: async ({ fis }) => (await fis.ListExperimentTemplates({})).experimentTemplates!.map((it) => it.id!),
  async read({ fis }, id) {
    const it = there((await fis.GetExperimentTemplate({ id })).experimentTemplate, 'experimentTemplate');
    return {
      arn: it.arn,
      role_arn: it.roleArn,
      description: it.description,
      action: Object.values(there(it.actions, 'actions')).map(({ actionId }) => actionId),
      stop_condition: there(it.stopConditions, 'stopConditions').map(({ source }) => source),
      target: Object.values(it.targets ?? {}).map((one) => [one.resourceType, one.selectionMode]),
      account_targeting: it.experimentOptions?.accountTargeting,
      empty_target_resolution_mode: it.experimentOptions?.emptyTargetResolutionMode,
      tags: it.tags ?? {},
    };
  },
  async make({ fis }, { name, role }) {
    const { experimentTemplate } = await fis.CreateExperimentTemplate({
      clientToken: name,
      description: name,
      roleArn: role,
      actions: { wait: { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } } },
      stopConditions: [{ source: 'none' }],
      tags: { Name: name },
    });
    const id = experimentTemplate!.id!;
    return {
      id,
      planned: {
        description: name,
        role_arn: role,
        action: ['aws:fis:wait'],
        stop_condition: ['none'],
        target: [],
        account_targeting: 'single-account',
        empty_target_resolution_mode: 'fail',
        tags: { Name: name },
      },
      remove: () => fis.DeleteExperimentTemplate({ id }),
    };
  },
};

export const pipeline: readonly Kind[] = [stateMachine, application, deploymentGroup, repository, project, experiment];
