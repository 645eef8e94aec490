import type { DeploymentInfo } from '@aws-sdk/client-codedeploy';

/** How a deployment of ours that brings back what was served before describes itself. */
const BACK = /^rollback of /;

/** Whether a deployment brings something new, which may be worse: a first one has nothing to go back to, and one that brings back or catches up is to be finished, not judged. */
export const isNew = ({ creator, previousRevision, description = '' }: DeploymentInfo): boolean =>
  creator === 'user' && previousRevision !== undefined && !BACK.test(description);

/** Whether it brings back what was served before: CodeDeploy's own, or one of ours. */
export const isRollback = ({ creator, description = '' }: DeploymentInfo): boolean =>
  creator === 'codeDeployRollback' || BACK.test(description);

/** Whether it goes to a fleet of its own, which `verify-green` looks at. */
export const isBlueGreen = ({ deploymentStyle }: DeploymentInfo): boolean =>
  deploymentStyle?.deploymentType === 'BLUE_GREEN';
