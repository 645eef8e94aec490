import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Aws, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { calls, type Definition } from './asl-permissions.ts';
import { acknowledge, acknowledgeKinds } from './wildcards.ts';

export interface WorkflowProps {
  /** The file in `statemachines/`, and the end of the machine's name. */
  readonly name: string;
  readonly prefix: string;
  readonly functions: ReadonlyMap<string, lambda.Function>;
  readonly workflows: ReadonlyMap<string, Workflow>;
  readonly retention: logs.RetentionDays;
}

/** A definition that calls a function or machine which does not exist. */
class NothingOfThisName extends Error {
  override readonly name = 'NothingOfThisName';
}

/** A state machine from its ASL file, with a role that may call what the file calls. */
export class Workflow extends Construct {
  readonly machine: sfn.StateMachine;

  constructor(scope: Construct, id: string, { name, prefix, functions, workflows, retention }: WorkflowProps) {
    super(scope, id);
    const text = readFileSync(path.join(import.meta.dirname, '..', 'statemachines', `${name}.asl.json`), 'utf8');
    const definition = JSON.parse(text) as Definition;
    const called = calls(definition);
    const resolve = <T>(map: ReadonlyMap<string, T>, names: readonly string[]) =>
      names.map((it): [string, T] => {
        const found = map.get(it);
        if (!found)
          throw new NothingOfThisName(`${name}.asl.json calls \${${it}}: there is ${[...map.keys()].join(', ')}`);
        return [it, found];
      });
    const steps = resolve(functions, called.functions);
    const children = resolve(workflows, called.machines);

    this.machine = new sfn.StateMachine(this, 'Machine', {
      stateMachineName: `${prefix}-${name}`,
      definitionBody: sfn.DefinitionBody.fromString(JSON.stringify(definition)),
      definitionSubstitutions: Object.fromEntries([
        ...steps.map(([step, { functionArn }]) => [step, functionArn]),
        ...children.map(([child, { machine }]) => [child, machine.stateMachineArn]),
      ]),
      tracingEnabled: true,
      logs: {
        // Failures with their causes; every step's data would put task tokens into the log.
        level: sfn.LogLevel.ERROR,
        includeExecutionData: false,
        destination: new logs.LogGroup(this, 'Logs', {
          // Under this prefix the resource policy of CloudWatch Logs does not grow with every machine.
          logGroupName: `/aws/vendedlogs/states/${prefix}-${name}`,
          retention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    });
    Validations.of(this.machine).acknowledge({
      id: 'AwsSolutions-SF1',
      reason: 'Failures are logged; the history of every execution stays in Step Functions for 90 days',
    });
    // X-Ray and the delivery of logs have no resources to name.
    acknowledge(this.machine, 'Resource::*', 'Sending traces and setting up the delivery of logs name no resource');
    if (steps.length > 0)
      this.machine.addToRolePolicy(
        new iam.PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: steps.map(([, { functionArn }]) => functionArn),
        }),
      );
    for (const [, { machine }] of children) this.mayRun(machine.stateMachineArn, machine.stateMachineName);
    if (called.itself) {
      // By its name: the machine waits for its role's policy, which therefore cannot refer to the machine.
      const own = `${prefix}-${name}`;
      this.mayRun(`arn:aws:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:stateMachine:${own}`, own);
    }
  }

  /** To start another machine and wait for its end; AWS tells the end by a rule of its own. */
  private mayRun(machine: string, name: string) {
    const executions = `arn:aws:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:execution:${name}:*`;
    const rule = `arn:aws:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`;
    for (const [actions, resource] of [
      [['states:StartExecution'], machine],
      [['states:DescribeExecution', 'states:StopExecution'], executions],
      [['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], rule],
    ] as const) {
      acknowledgeKinds(this.machine, [resource]);
      this.machine.addToRolePolicy(new iam.PolicyStatement({ actions: [...actions], resources: [resource] }));
    }
  }
}
