import { readFile } from 'node:fs/promises';
import type { Diagnostics } from '@aws-sdk/client-codedeploy';
import { DeploymentFolder } from '../../machines/agent/deployment-folder.ts';
import type { Instance } from '../../machines/instance.ts';
import type { DeploymentRow } from './model.ts';

/** As much as an agent reports. */
const TAIL = 2048;

/**
 * The diagnostics of an event whose instance ended, and its agent with it. At AWS nobody could say more; here the log of the event's
 * scripts is at hand for a moment, and names the one that ran.
 */
export async function lastWords(
  { id, root }: Instance,
  deployment: Pick<DeploymentRow, 'id' | 'deploymentGroupId'>,
  event: string,
): Promise<Diagnostics> {
  const { scriptLog } = new DeploymentFolder(root, deployment.deploymentGroupId, deployment.id);
  const log = await readFile(scriptLog, 'utf8').catch(() => '');
  const at = log.lastIndexOf(`LifecycleEvent - ${event}`);
  const of = at < 0 ? '' : log.slice(at);
  const scriptName = [...of.matchAll(/Script - (.+)$/gm)].at(-1)?.[1] ?? '';
  return {
    errorCode: 'UnknownError',
    scriptName,
    message: `The instance ${id} ended while its agent was doing ${event}${scriptName && ` (${scriptName})`}: how far it came, nobody knows. Look for what ended the instance, not for a fault of the revision.`,
    logTail: of.slice(-TAIL),
  };
}
