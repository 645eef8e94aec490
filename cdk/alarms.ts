import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Workflow } from './workflow.ts';

export interface AlarmsProps {
  readonly prefix: string;
  readonly workflows: ReadonlyMap<string, Workflow>;
  readonly deadLetters: sqs.Queue;
}

/** What somebody should come and look at: a machine that failed, an event that nobody got. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { prefix, workflows, deadLetters }: AlarmsProps) {
    super(scope, id);
    const once = {
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    };
    for (const [name, { machine }] of workflows)
      new cloudwatch.Alarm(this, name, {
        ...once,
        alarmName: `${prefix}-${name.replace(/Machine$/, '').toLowerCase()}-failed`,
        metric: machine.metricFailed({ period: Duration.minutes(1) }),
      });
    new cloudwatch.Alarm(this, 'DeadLetters', {
      ...once,
      alarmName: `${prefix}-dead-letters`,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
    });
  }
}
