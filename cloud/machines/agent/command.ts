/** One lifecycle event of one deployment, as the deployment agent on an instance is told to do it. */
export interface AgentCommand {
  readonly deploymentId: string;
  readonly deploymentGroupId: string;
  readonly deploymentGroupName: string;
  readonly applicationName: string;
  /** `ApplicationStop`, `DownloadBundle`, `BeforeInstall`, `Install`, … (aws-facts §7.1); traffic events come as their Before/After scripts. */
  readonly lifecycleEvent: string;
  readonly revision: { bucket: string; key: string; version?: string; eTag?: string; bundleType: 'zip' };
  readonly fileExistsBehavior: 'DISALLOW' | 'OVERWRITE' | 'RETAIN';
}

/** What the agent answers: CodeDeploy's error codes (aws-facts §7.6) and the last lines of the script's log. */
export interface AgentReport {
  readonly status: 'Succeeded' | 'Failed' | 'Skipped';
  readonly errorCode?: 'ScriptMissing' | 'ScriptNotExecutable' | 'ScriptTimedOut' | 'ScriptFailed' | 'UnknownError';
  readonly scriptName?: string;
  readonly message?: string;
  readonly logTail?: string;
}

/** Where the agent works: the instance's root folder (`/` of its files) and the environment of its processes. */
export interface AgentHost {
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
}
