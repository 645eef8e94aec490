import type { AgentCommand, AgentHost, AgentReport } from './command.ts';
import { DeploymentFolder } from './deployment-folder.ts';
import { UsersOwnError } from './fault.ts';

type Event = (
  command: AgentCommand,
  host: AgentHost,
  folder: DeploymentFolder,
  signal: AbortSignal,
) => Promise<AgentReport>;

/** What the agent does by itself; every other event runs the scripts that the appspec file has for it. Loaded when first asked for: an idle agent costs nothing. */
const EVENTS: Record<string, () => Promise<Event>> = {
  DownloadBundle: async () => (await import('./download-bundle.ts')).downloadBundle,
  Install: async () => (await import('./install.ts')).install,
  End: async () => (await import('./end.ts')).end,
};
const hook = async (): Promise<Event> => (await import('./hook.ts')).hook;

/**
 * Does one lifecycle event on this instance, as CodeDeploy's agent does. Called by the instance's init process. `End`, which the
 * service sends when everything else has succeeded, makes this revision the one whose stop scripts the next deployment runs.
 * Never throws for what a revision can do wrong: the report says it.
 */
export async function execute(command: AgentCommand, host: AgentHost, signal: AbortSignal): Promise<AgentReport> {
  const folder = new DeploymentFolder(host.root, command.deploymentGroupId, command.deploymentId);
  try {
    const event = await (EVENTS[command.lifecycleEvent] ?? hook)();
    return await event(command, host, folder, signal);
  } catch (error) {
    if (error instanceof UsersOwnError) {
      const { errorCode, scriptName, message, logTail } = error;
      return { status: 'Failed', errorCode, message, ...(scriptName && { scriptName }), ...(logTail && { logTail }) };
    }
    return { status: 'Failed', errorCode: 'UnknownError', message: (error as Error).message };
  }
}
