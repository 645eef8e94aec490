/** What a Task's `Resource` says. */
export interface Resource {
  readonly arn: string;
  /** `service` is an integration of Step Functions, the others are named by the ARN of what does the work. */
  readonly kind: 'service' | 'lambda' | 'activity';
  /** `lambda`, `aws-sdk:dynamodb`: AWS's `resourceType`. */
  readonly type: string;
  /** `invoke.waitForTaskToken`: AWS's `resource`. */
  readonly action: string;
  /** The API action without its pattern: `invoke`. */
  readonly api: string;
  /** What the Task waits for: the answer, the end of a job, or a token. */
  readonly pattern: 'response' | 'sync' | 'token';
}

/** Reads `arn:aws:states:::lambda:invoke.waitForTaskToken`, a function's ARN or an activity's. */
export function resource(arn: string): Resource | undefined {
  const parts = arn.split(':');
  const [prefix, , service, region, , ...rest] = parts;
  if (prefix !== 'arn' || rest.length === 0) return undefined;
  if (service === 'lambda' && rest[0] === 'function') {
    return { arn, kind: 'lambda', type: 'lambda', action: arn, api: 'invoke', pattern: 'response' };
  }
  if (service !== 'states') return undefined;
  if (rest[0] === 'activity')
    return { arn, kind: 'activity', type: 'activity', action: arn, api: arn, pattern: 'token' };
  if (region !== '') return undefined;
  const sdk = rest[0] === 'aws-sdk';
  const type = sdk ? rest.slice(0, 2).join(':') : (rest[0] as string);
  const action = rest.slice(sdk ? 2 : 1).join(':');
  const [api, mode] = action.split('.');
  if (!api) return undefined;
  const pattern = mode === 'waitForTaskToken' ? 'token' : mode?.startsWith('sync') ? 'sync' : 'response';
  return { arn, kind: 'service', type, action, api, pattern };
}
