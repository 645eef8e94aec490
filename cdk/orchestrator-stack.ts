import path from 'node:path';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { Boundary } from './boundary.ts';
import type { LambdaFile } from './discover-functions.ts';
import { Drills } from './drills.ts';
import { type Environment, values } from './environments/environment.ts';
import { Overview } from './overview.ts';
import { Storage } from './storage.ts';
import { TaskFunction } from './task-function.ts';
import { Triggers } from './triggers.ts';
import { Workflow } from './workflow.ts';

export interface OrchestratorStackProps extends StackProps {
  readonly environment: Environment;
  readonly functions: readonly LambdaFile[];
  /** The folder of the program that rehearses and migrates, bundled. */
  readonly migration: string;
}

/** A machine comes after those that it starts. */
const machines = [
  'probe',
  'build',
  'rollout',
  'deploy',
  'push',
  'verification',
  'teardown',
  'provision',
  'plan',
  'drift',
  'drill',
  'aftermath',
] as const;

/** The orchestrator of one environment: the functions, the machines that call them, the events that start either. */
export class OrchestratorStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { environment, functions: files, migration, ...props }: OrchestratorStackProps,
  ) {
    super(scope, id, props);
    const facts = values(environment);
    const name = environment.name;
    const prefix = `muster-${name}`;
    const retention: logs.RetentionDays = facts.logRetentionDays;
    Tags.of(this).add('Project', 'muster');
    Tags.of(this).add('muster:environment', name);

    const { account, region } = this;
    const storage = new Storage(this, 'Storage', prefix);
    const seed = new Asset(this, 'Seed', {
      path: path.join(import.meta.dirname, '..', 'services'),
      exclude: ['node_modules', '**/node_modules'],
    });

    const program = new Asset(this, 'Migration', { path: migration });
    const boundary = new Boundary(this, 'Boundary', {
      environment: name,
      account,
      region,
      program: `${program.bucket.bucketArn}/${program.s3ObjectKey}`,
      blueGreen: facts.deploymentStyle === 'blue/green',
    });

    const settings = this.toJsonString({
      ...facts,
      natGatewaysBecause: environment.facts.natGateways.because,
      environment: name,
      account,
      region,
      table: prefix,
      boundary: boundary.arn,
      seed: { bucket: seed.s3BucketName, key: seed.s3ObjectKey },
      migration: { bucket: program.s3BucketName, key: program.s3ObjectKey },
    });
    const places: Readonly<Record<string, string>> = {
      environment: name,
      account,
      region,
      table: storage.table.tableArn,
      boundary: boundary.arn,
      tableKey: storage.key.keyArn,
      seed: `${seed.bucket.bucketArn}/${seed.s3ObjectKey}`,
    };
    const fill = (pattern: string) => pattern.replace(/\{(\w+)\}/g, (whole, key: string) => places[key] ?? whole);
    const steps = new Construct(this, 'Steps');
    const functions = new Map(
      files.map((file) => {
        const task = new TaskFunction(steps, file.state, { file, prefix, settings, retention, fill });
        return [file.state, task.function];
      }),
    );

    const workflows = new Map<string, Workflow>();
    for (const machine of machines) {
      const state = `${machine[0]!.toUpperCase()}${machine.slice(1)}Machine`;
      workflows.set(state, new Workflow(this, state, { name: machine, prefix, functions, workflows, retention }));
    }
    new Triggers(this, 'Triggers', { environment: name, functions, workflows, deadLetters: storage.deadLetters });
    new Drills(this, 'Drills', {
      environment: name,
      prefix,
      rotates: facts.drills === 'weekly',
      drill: workflows.get('DrillMachine')!,
      undo: functions.get('Undo')!,
      deadLetters: storage.deadLetters,
      key: storage.key,
    });
    new Alarms(this, 'Alarms', { prefix, workflows, deadLetters: storage.deadLetters });
    new Overview(this, 'Overview', { prefix, workflows });
    for (const [state, { machine }] of workflows)
      new CfnOutput(this, `${state}Arn`, { value: machine.stateMachineArn });
  }
}
