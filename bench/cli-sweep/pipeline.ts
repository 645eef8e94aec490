import { ask, each, type Question } from './question.ts';

export const pipeline: readonly Question[] = [
  ask('codecommit list-repositories', { keep: { repository: 'repositories.0.repositoryName' } }),
  ask('codecommit get-repository --repository-name {repository}', {
    keep: { repositoryArn: 'repositoryMetadata.Arn', branch: 'repositoryMetadata.defaultBranch' },
  }),
  ask('codecommit batch-get-repositories --repository-names {repository} nobody', {
    says: { 'repositoriesNotFound.0': 'nobody' },
  }),
  ask('codecommit list-branches --repository-name {repository}', { says: { 'branches.*': /./ } }),
  ask('codecommit get-branch --repository-name {repository} --branch-name {branch}', {
    keep: { commit: 'branch.commitId' },
  }),
  ask('codecommit get-commit --repository-name {repository} --commit-id {commit}', {
    says: { 'commit.commitId': '{commit}' },
  }),
  ask('codecommit batch-get-commits --repository-name {repository} --commit-ids {commit}'),
  ask('codecommit get-folder --repository-name {repository} --folder-path /', {
    keep: { file: 'files.0.absolutePath', blob: 'files.0.blobId' },
  }),
  ask('codecommit get-file --repository-name {repository} --file-path {file}', { says: { blobId: '{blob}' } }),
  ask('codecommit get-blob --repository-name {repository} --blob-id {blob}'),
  ask('codecommit get-differences --repository-name {repository} --after-commit-specifier {commit} --max-items 2', {
    says: { 'differences.*.changeType': 'A' },
  }),
  ask('codecommit list-file-commit-history --repository-name {repository} --file-path {file}', {
    gap: 'git log says it',
  }),
  ask('codecommit list-tags-for-resource --resource-arn {repositoryArn}'),
  ask('codecommit get-repository-triggers --repository-name {repository}', { says: { 'triggers.length': 0 } }),
  ask('codecommit get-repository --repository-name nobody', { refused: 'RepositoryDoesNotExistException' }),
  ...each(
    'codecommit',
    `list-pull-requests --repository-name {repository}
    list-approval-rule-templates
    list-associated-approval-rule-templates-for-repository --repository-name {repository}`,
  ),

  ask('codebuild list-projects', { keep: { project: 'projects.0' } }),
  ask('codebuild batch-get-projects --names {project} nobody', {
    says: { 'projects.0.name': '{project}', 'projectsNotFound.0': 'nobody' },
  }),
  ask('codebuild list-builds', { keep: { build: 'ids.0' } }),
  ask('codebuild list-builds --sort-order ASCENDING', { says: { 'ids.*': /:/ } }),
  ask('codebuild batch-get-builds --ids {build}', {
    says: { 'builds.0.id': '{build}', 'builds.0.buildStatus': 'SUCCEEDED' },
  }),
  ask('codebuild list-builds-for-project --project-name {project}', { says: { 'ids.*': /:/ } }),
  ...each(
    'codebuild',
    `list-source-credentials
    list-report-groups
    list-reports
    list-build-batches
    list-build-batches-for-project --project-name {project}
    list-fleets
    list-sandboxes
    list-shared-projects`,
  ),

  ask('deploy list-applications', { keep: { application: 'applications.0' } }),
  ask('deploy get-application --application-name {application}', { says: { 'application.computePlatform': 'Server' } }),
  ask('deploy batch-get-applications --application-names {application}', {
    says: { 'applicationsInfo.0.applicationName': '{application}' },
  }),
  ask('deploy list-deployment-groups --application-name {application}', {
    keep: { deploymentGroup: 'deploymentGroups.0' },
  }),
  ask('deploy get-deployment-group --application-name {application} --deployment-group-name {deploymentGroup}', {
    keep: { deploymentConfig: 'deploymentGroupInfo.deploymentConfigName' },
  }),
  ask('deploy batch-get-deployment-groups --application-name {application} --deployment-group-names {deploymentGroup}'),
  ask('deploy list-deployments --application-name {application} --deployment-group-name {deploymentGroup}', {
    keep: { deployment: 'deployments.0' },
  }),
  ask('deploy get-deployment --deployment-id {deployment}', {
    says: { 'deploymentInfo.status': 'Succeeded', 'deploymentInfo.applicationName': '{application}' },
  }),
  ask('deploy wait deployment-successful --deployment-id {deployment}'),
  ask('deploy list-deployment-targets --deployment-id {deployment}', { keep: { target: 'targetIds.0' } }),
  ask('deploy get-deployment-target --deployment-id {deployment} --target-id {target}', {
    says: { 'deploymentTarget.instanceTarget.status': 'Succeeded' },
  }),
  ask('deploy batch-get-deployment-targets --deployment-id {deployment} --target-ids {target}'),
  ask('deploy list-deployment-instances --deployment-id {deployment}', { says: { 'instancesList.*': /^i-/ } }),
  ask('deploy get-deployment-instance --deployment-id {deployment} --instance-id {target}'),
  ask('deploy batch-get-deployment-instances --deployment-id {deployment} --instance-ids {target}', {
    says: { 'instancesSummary.0.status': 'Succeeded' },
  }),
  ask('deploy get-deployment-config --deployment-config-name {deploymentConfig}', {
    says: { 'deploymentConfigInfo.deploymentConfigName': '{deploymentConfig}' },
  }),
  ask('deploy list-tags-for-resource --resource-arn arn:aws:codedeploy:us-east-1:{account}:application:{application}'),
  ask('deploy get-deployment --deployment-id d-NOBODY000', { refused: 'DeploymentDoesNotExistException' }),
  ...each(
    'deploy',
    `list-deployment-configs
    list-application-revisions --application-name {application}
    list-on-premises-instances
    list-git-hub-account-token-names`,
  ),

  ask('stepfunctions list-state-machines', { keep: { machine: 'stateMachines.0.stateMachineArn' } }),
  ask('stepfunctions describe-state-machine --state-machine-arn {machine}', {
    says: { status: 'ACTIVE', stateMachineArn: '{machine}' },
  }),
  ask(
    'stepfunctions list-executions --state-machine-arn arn:aws:states:us-east-1:{account}:stateMachine:muster-{environment}-provision',
    { keep: { execution: 'executions.0.executionArn' } },
  ),
  ask('stepfunctions describe-execution --execution-arn {execution}', { says: { status: 'SUCCEEDED' } }),
  ask('stepfunctions get-execution-history --execution-arn {execution} --max-items 5', {
    says: { 'events.0.type': 'ExecutionStarted' },
  }),
  ask('stepfunctions get-execution-history --execution-arn {execution} --reverse-order --max-items 1', {
    says: { 'events.0.type': 'ExecutionSucceeded' },
  }),
  ask('stepfunctions describe-state-machine-for-execution --execution-arn {execution}'),
  ask('stepfunctions list-map-runs --execution-arn {execution}'),
  ...each(
    'stepfunctions',
    `list-tags-for-resource --resource-arn {machine}
    list-state-machine-versions --state-machine-arn {machine}
    list-state-machine-aliases --state-machine-arn {machine}
    list-activities`,
  ),

  ask('lambda list-functions', {
    keep: { function: 'Functions.0.FunctionName', functionArn: 'Functions.0.FunctionArn' },
    says: { 'Functions.*.Runtime': /^nodejs/ },
  }),
  ask('lambda get-function --function-name {function}', {
    says: { 'Configuration.FunctionArn': '{functionArn}', 'Configuration.State': 'Active' },
  }),
  ask('lambda get-function-configuration --function-name {function}', { says: { LastUpdateStatus: 'Successful' } }),
  ask('lambda wait function-active-v2 --function-name {function}'),
  ask('lambda get-function --function-name nobody', { refused: 'ResourceNotFoundException' }),
  ask('lambda get-function-code-signing-config --function-name {function}', { says: { FunctionName: '{function}' } }),
  ask('lambda get-function-url-config --function-name {function}', { refused: 'ResourceNotFoundException' }),
  ask('lambda get-runtime-management-config --function-name {function}', { says: { UpdateRuntimeOn: 'Auto' } }),
  ask('lambda get-function-recursion-config --function-name {function}', { says: { RecursiveLoop: 'Terminate' } }),
  ask('lambda get-account-settings', { says: { 'AccountLimit.TotalCodeSize': 80530636800 } }),
  ...each(
    'lambda',
    `get-function-concurrency --function-name {function}
    list-versions-by-function --function-name {function}
    list-aliases --function-name {function}
    list-tags --resource {functionArn}
    list-event-source-mappings
    list-event-source-mappings --function-name {function}
    list-function-event-invoke-configs --function-name {function}
    list-function-url-configs --function-name {function}
    list-provisioned-concurrency-configs --function-name {function}
    list-layers
    list-code-signing-configs`,
  ),

  ask('cloudformation describe-stacks --stack-name Muster-{environment}', {
    keep: { stack: 'Stacks.0.StackId' },
    says: { 'Stacks.0.StackStatus': /_COMPLETE$/ },
  }),
  ask('cloudformation wait stack-exists --stack-name Muster-{environment}'),
  ask('cloudformation describe-stacks --stack-name nobody', { refused: 'ValidationError' }),
  ask('cloudformation list-stacks', { says: { 'StackSummaries.*.StackId': /^arn:aws:cloudformation:/ } }),
  ask('cloudformation describe-stack-events --stack-name {stack} --max-items 5', {
    says: { 'StackEvents.*.StackId': '{stack}' },
  }),
  ask('cloudformation list-stack-resources --stack-name {stack}', {
    keep: { logical: 'StackResourceSummaries.0.LogicalResourceId' },
  }),
  ask('cloudformation describe-stack-resource --stack-name {stack} --logical-resource-id {logical}', {
    says: { 'StackResourceDetail.LogicalResourceId': '{logical}' },
  }),
  ask('cloudformation describe-stack-resources --stack-name {stack}', {
    says: { 'StackResources.*.StackId': '{stack}' },
  }),
  ask('cloudformation get-template --stack-name {stack}', { says: { 'TemplateBody.Resources.*.Type': /::/ } }),
  ask('cloudformation describe-account-limits', { says: { 'AccountLimits.*.Name': /./ } }),
  ...each(
    'cloudformation',
    `get-template-summary --stack-name {stack}
    get-stack-policy --stack-name {stack}
    list-change-sets --stack-name {stack}
    list-exports
    list-stack-sets`,
  ),

  ask('ecr describe-repositories', { says: { 'repositories.length': 0 } }),
];
