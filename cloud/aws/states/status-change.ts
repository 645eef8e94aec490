import type { Run } from '../../asl/run.ts';
import type { Cloud } from '../../service.ts';

/** EventBridge would not take more; AWS then leaves input and output out. */
const MOST = 248 * 1024;

/** Tells the bus what an execution has become. Standard only, as on AWS. */
export function statusChange(cloud: Cloud, { facts, progress }: Run): void {
  if (facts.express) return;
  const { output = null } = progress;
  const included = Buffer.byteLength(facts.input) + Buffer.byteLength(output ?? '') <= MOST;
  cloud.emit({
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    resources: [facts.arn],
    detail: {
      executionArn: facts.arn,
      stateMachineArn: facts.machineArn,
      name: facts.name,
      status: progress.status,
      startDate: Date.parse(facts.startedAt),
      stopDate: progress.stoppedAt ? Date.parse(progress.stoppedAt) : null,
      input: included ? facts.input : null,
      output: included ? output : null,
      stateMachineVersionArn: facts.versionArn ?? null,
      stateMachineAliasArn: facts.aliasArn ?? null,
      redriveCount: progress.redriveCount,
      redriveDate: progress.redrivenAt ? Date.parse(progress.redrivenAt) : null,
      redriveStatus: redriveStatus(progress.status),
      redriveStatusReason: null,
      inputDetails: { included },
      outputDetails: output === null ? null : { included },
      error: progress.error ?? null,
      cause: progress.cause ?? null,
    },
  });
}

function redriveStatus(status: Run['progress']['status']): string {
  return status === 'RUNNING' || status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE';
}
