import type { AgentCommand, AgentReport } from './agent/command.ts';
import type { ShellCommand, ShellReport } from './agent/shell-command.ts';

/** A running EC2 instance on this machine: a process group with an address, a root folder, its units and a deployment agent. */
export interface Instance {
  readonly id: string;
  readonly privateIp: string;
  readonly zone: string;
  /** The process group: the init process and all that it started. */
  readonly pid: number;
  /** `/` of its files. */
  readonly root: string;
  /** Resolves when its processes are gone, in whichever way. */
  readonly gone: Promise<void>;
  /** Has the deployment agent do one lifecycle event. Rejects when the instance dies before it answers. */
  agent(command: AgentCommand, signal?: AbortSignal): Promise<AgentReport>;
  /** Runs a shell script on the instance. Aborting cancels the script, and the report says so. Rejects when the instance dies meanwhile. */
  shell(command: ShellCommand, signal?: AbortSignal): Promise<ShellReport>;
}
