import type { AgentCommand, AgentHost, AgentReport } from './command.ts';

/** Does one command on this instance. Called by the instance's init process. To be filled by the deployment room. */
export async function execute(_command: AgentCommand, _host: AgentHost, _signal: AbortSignal): Promise<AgentReport> {
  throw new Error('the deployment agent is not built yet');
}
