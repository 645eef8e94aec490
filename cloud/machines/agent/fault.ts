import type { AgentReport } from './command.ts';

/** The revision, not the agent, is at fault: its error code, and the script and the last lines of its log where there is one. */
export class UsersOwnError extends Error {
  override readonly name = 'UsersOwnError';
  readonly errorCode: NonNullable<AgentReport['errorCode']>;
  readonly scriptName: string | undefined;
  readonly logTail: string | undefined;

  constructor(
    errorCode: NonNullable<AgentReport['errorCode']>,
    message: string,
    scriptName?: string,
    logTail?: string,
  ) {
    super(message);
    this.errorCode = errorCode;
    this.scriptName = scriptName;
    this.logTail = logTail;
  }
}
