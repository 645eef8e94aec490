import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import buildChanged from '../events/build-changed.ts';
import databaseChanged from '../events/database-changed.ts';
import deployEnded from '../events/deploy-ended.ts';
import deploymentChanged from '../events/deployment-changed.ts';
import drillBroken from '../events/drill-broken.ts';
import drillsStopped from '../events/drills-stopped.ts';
import type { AwsEvent, Schedule, Target } from '../events/event.ts';
import everyMinute from '../events/every-minute.ts';
import findDrift from '../events/find-drift.ts';
import findLostPush from '../events/find-lost-push.ts';
import fleetReady from '../events/fleet-ready.ts';
import instanceChanged from '../events/instance-changed.ts';
import migrationChanged from '../events/migration-changed.ts';
import sourcePushed from '../events/source-pushed.ts';
import tendApprovals from '../events/tend-approvals.ts';
import type { Workflow } from './workflow.ts';

export interface TriggersProps {
  readonly environment: string;
  /** By state name, `Resume`. */
  readonly functions: ReadonlyMap<string, lambda.Function>;
  readonly workflows: ReadonlyMap<string, Workflow>;
  readonly deadLetters: sqs.IQueue;
}

/** What is not delivered within an hour is looked at by a person. */
const delivery = { maxEventAge: Duration.hours(1), retryAttempts: 185 };

/** A rule for each file of `events/`. */
export class Triggers extends Construct {
  constructor(scope: Construct, id: string, { environment, functions, workflows, deadLetters }: TriggersProps) {
    super(scope, id);
    const target = (it: Target): events.IRuleTarget => {
      const input = Object.entries(it.input).map(([key, value]) => [
        key,
        value.startsWith('$.') ? events.EventField.fromPath(value) : value,
      ]);
      const options = {
        ...delivery,
        deadLetterQueue: deadLetters,
        event: events.RuleTargetInput.fromObject({
          environment,
          ...Object.fromEntries(input),
          event: events.EventField.eventId,
        }),
      };
      return 'invokes' in it
        ? new targets.LambdaFunction(functions.get(pascal(it.invokes))!, options)
        : new targets.SfnStateMachine(workflows.get(`${pascal(it.starts)}Machine`)!.machine, {
            ...options,
            input: options.event,
          });
    };
    const on = (name: string, { source, detailType, detail, target: to }: AwsEvent) =>
      new events.Rule(this, name, {
        eventPattern: {
          source: [source],
          detailType: [detailType],
          detail: { ...detail(environment) } as Record<string, unknown[]>,
        },
        targets: [target(to)],
      });

    const every = (name: string, { every: rate, target: to }: Schedule) =>
      new events.Rule(this, name, { schedule: events.Schedule.expression(rate), targets: [target(to)] });

    on('DrillsStopped', drillsStopped);
    on('DrillBroken', drillBroken);
    on('DatabaseChanged', databaseChanged);
    on('BuildChanged', buildChanged);
    on('DeploymentChanged', deploymentChanged);
    on('MigrationChanged', migrationChanged);
    on('InstanceChanged', instanceChanged);
    on('FleetReady', fleetReady);
    on('SourcePushed', sourcePushed);
    on('DeployEnded', deployEnded);
    every('EveryMinute', everyMinute);
    every('FindLostPush', findLostPush);
    every('FindDrift', findDrift);
    every('TendApprovals', tendApprovals);
  }
}

const pascal = (name: string) => name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
