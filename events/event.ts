/** An event that AWS sends to the account's default bus, and what it sets going. */
export interface AwsEvent {
  readonly source: `aws.${string}`;
  readonly detailType: string;
  /** Which of them concern this environment: the `detail` of an EventBridge pattern. */
  readonly detail: (environment: string) => Readonly<Record<string, readonly unknown[]>>;
  readonly target: Target;
}

/** Something that happens by the clock. */
export interface Schedule {
  /** `rate(…)` or `cron(…)`, in UTC. */
  readonly every: `rate(${string})` | `cron(${string})`;
  readonly target: Target;
}

/**
 * A Lambda function or a state machine, by the name of its file, and what it is handed. A value like `$.detail.commitId` is taken out of the event.
 */
export type Target = ({ readonly invokes: string } | { readonly starts: string }) & {
  readonly input: Readonly<Record<string, string>>;
};
