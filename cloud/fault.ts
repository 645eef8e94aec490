/**
 * A fault that only the machine behind a service can do, and AWS offers nobody: FIS has it as an action with the id
 * `local:<service>:<name>`.
 */
export interface Fault {
  readonly description: string;
  /** What it is done to: FIS's resource type and its name of the action's target, e.g. `aws:rds:db` and `DBInstances`. */
  readonly resourceType: string;
  readonly target: string;
  /** What the experiment's role must be allowed on each target, e.g. `rds:RebootDBInstance`: there is no action at AWS to ask for. */
  readonly permission: `${string}:${string}`;
  readonly parameters: Readonly<Record<string, { readonly description: string; readonly required: boolean }>>;
  /** Whether it lasts: the action then has a `duration`, and its end takes the fault back. */
  readonly lasts: boolean;
  /** What becomes of it when the cloud is started anew: it went with the machine, or it has to be done again. */
  readonly afterRestart: 'gone' | 'again';
  /** Does it to these resources, and gives what takes it back. Throws when it cannot be done, having done nothing. */
  begin(arns: readonly string[], parameters: Readonly<Record<string, string>>): Promise<() => Promise<void>>;
}

export type Faults = Readonly<Record<string, Fault>>;
