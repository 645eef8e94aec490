/** One `aws:runShellScript` of Run Command, as the Systems Manager agent on an instance is told to do it. */
export interface ShellCommand {
  readonly commandId: string;
  /** The lines of the script. */
  readonly commands: readonly string[];
  /** A folder of the instance; default is the one where the script lies. */
  readonly workingDirectory?: string;
  /** How long it may run. */
  readonly seconds: number;
}

/** What the agent answers when the script is over. */
export interface ShellReport {
  /** 137 when the agent ended it: time-out or cancellation. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly ended: 'by itself' | 'timed out' | 'cancelled';
}
