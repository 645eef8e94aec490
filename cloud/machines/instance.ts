import type { AgentCommand, AgentReport } from './agent/command.ts';

/** A running EC2 instance on this machine: a process group with an address, a root folder, its units and a deployment agent. */
export interface Instance {
  readonly id: string;
  readonly privateIp: string;
  readonly zone: string;
  /** Has the deployment agent do one lifecycle event. Rejects when the instance dies before it answers. */
  agent(command: AgentCommand, signal?: AbortSignal): Promise<AgentReport>;
}
