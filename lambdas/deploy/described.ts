import {
  BatchGetDeploymentsCommand,
  type CodeDeployClient,
  type DeploymentInfo,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';

/** The deployment that carries this description, among the group's newest: what an execution has started before its answer was lost. */
export async function described(
  codedeploy: CodeDeployClient,
  group: { readonly applicationName: string; readonly deploymentGroupName: string },
  description: string,
): Promise<DeploymentInfo | undefined> {
  // The newest come first; one page is more than an execution could have started.
  const { deployments = [] } = await codedeploy.send(new ListDeploymentsCommand(group));
  if (deployments.length === 0) return undefined;
  const { deploymentsInfo = [] } = await codedeploy.send(
    new BatchGetDeploymentsCommand({ deploymentIds: deployments.slice(0, 25) }),
  );
  return deploymentsInfo.find((it) => it.description === description);
}
