import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { drills } from '../events/drills/catalogue.ts';
import { acknowledge, acknowledgeKinds } from './wildcards.ts';
import type { Workflow } from './workflow.ts';

export interface DrillsProps {
  readonly environment: string;
  /** `muster-dev` */
  readonly prefix: string;
  /** Whether the weekly rotation is on. */
  readonly rotates: boolean;
  readonly drill: Workflow;
  readonly undo: lambda.Function;
  readonly deadLetters: sqs.IQueue;
  /** With which the dead letters are encrypted. */
  readonly key: kms.IKey;
}

/** What drills need outside of their executions: the weekly rotation, and the role by which a schedule takes back what a drill has done. */
export class Drills extends Construct {
  constructor(scope: Construct, id: string, props: DrillsProps) {
    super(scope, id);
    const { environment, prefix, rotates, drill, undo, deadLetters, key } = props;
    const scheduler = new iam.ServicePrincipal('scheduler.amazonaws.com');
    // By its name: the function that sets such a schedule passes it on.
    const taker = new iam.Role(this, 'UndoSchedule', { roleName: `${prefix}-undo-schedule`, assumedBy: scheduler });
    undo.grantInvoke(taker);
    acknowledge(taker, `Resource::<${undoId(undo)}.Arn>:*`, 'Any version of the function: the CDK grants both');

    // By its name, too. What it may harm bears the tag that arms it.
    const experiments = new iam.Role(this, 'Experiments', {
      roleName: `${prefix}-experiments`,
      assumedBy: new iam.ServicePrincipal('fis.amazonaws.com'),
    });
    const { region, account } = Stack.of(this);
    const database = `arn:aws:rds:${region}:${account}:db:${prefix}`;
    const armed = { StringEquals: { 'aws:ResourceTag/muster:drills': 'armed' } };
    experiments.addToPolicy(
      new iam.PolicyStatement({
        actions: [
          'rds:DescribeDBInstances',
          'elasticloadbalancing:DescribeLoadBalancers',
          'elasticloadbalancing:DescribeTags',
        ],
        resources: ['*'],
      }),
    );
    const balancers = `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/${prefix}-*`;
    experiments.addToPolicy(
      new iam.PolicyStatement({
        actions: ['elasticloadbalancing:ModifyLoadBalancerAttributes'],
        resources: [balancers],
        conditions: armed,
      }),
    );
    acknowledgeKinds(experiments, [balancers]);
    experiments.addToPolicy(
      new iam.PolicyStatement({ actions: ['rds:RebootDBInstance'], resources: [database], conditions: armed }),
    );
    experiments.addToPolicy(
      new iam.PolicyStatement({
        actions: ['fis:InjectApiThrottleError'],
        resources: [`arn:aws:fis:${region}:${account}:experiment/*`],
        conditions: { StringEquals: { 'fis:Service': 'ec2' } },
      }),
    );
    acknowledgeKinds(experiments, [`arn:aws:fis:${region}:${account}:experiment/*`]);
    acknowledge(
      experiments,
      'Resource::*',
      'FIS looks for its targets among all of them, and may touch this environment’s',
    );

    const starter = new iam.Role(this, 'Rotation', { assumedBy: scheduler });
    drill.machine.grantStartExecution(starter);
    // The queue's own way to grant this would add actions with wildcards.
    starter.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }));
    starter.addToPolicy(
      new iam.PolicyStatement({ actions: ['kms:GenerateDataKey', 'kms:Decrypt'], resources: [key.keyArn] }),
    );
    for (const [name, { schedule }] of Object.entries(drills)) {
      if (!schedule) continue;
      new CfnSchedule(this, pascal(name), {
        name: `${prefix}-${name}`,
        description: `The drill ${name}, once a week`,
        state: rotates ? 'ENABLED' : 'DISABLED',
        scheduleExpression: schedule.cron,
        scheduleExpressionTimezone: 'UTC',
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: drill.machine.stateMachineArn,
          roleArn: starter.roleArn,
          input: JSON.stringify({ environment, drill: name, scheduled: true }),
          // A drill at another hour than its own is not what anybody expects.
          retryPolicy: { maximumEventAgeInSeconds: 900, maximumRetryAttempts: 5 },
          deadLetterConfig: { arn: deadLetters.queueArn },
        },
      });
    }
  }
}

const undoId = (undo: lambda.Function) => undo.stack.getLogicalId(undo.node.defaultChild as lambda.CfnFunction);
const pascal = (name: string) => name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
