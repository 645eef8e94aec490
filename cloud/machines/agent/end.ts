import type { AgentCommand, AgentHost, AgentReport } from './command.ts';
import type { DeploymentFolder } from './deployment-folder.ts';

/** Everything has succeeded. */
export async function end(_: AgentCommand, __: AgentHost, folder: DeploymentFolder): Promise<AgentReport> {
  await folder.succeeded();
  return { status: 'Succeeded' };
}
