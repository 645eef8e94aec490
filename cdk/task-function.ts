import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Grant, LambdaFile } from './discover-functions.ts';
import { acknowledge, acknowledgeKinds } from './wildcards.ts';

export interface TaskFunctionProps {
  readonly file: LambdaFile;
  /** `muster-dev` */
  readonly prefix: string;
  readonly settings: string;
  readonly retention: logs.RetentionDays;
  /** Fills in `{environment}` and its like in what a grant is on. */
  readonly fill: (pattern: string) => string;
}

/** One Lambda function as a role of its own that may do what is declared beside its source, and write its own log. */
export class TaskFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, { file, prefix, settings, retention, fill }: TaskFunctionProps) {
    super(scope, id);
    const functionName = `${prefix}-${file.name}`;
    const logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const grants = [
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [`${logGroup.logGroupArn}`] },
      ...file.grants.map(({ actions, on, when }) => ({
        actions: [...actions],
        resources: on.map(fill),
        ...(when && { conditions: JSON.parse(fill(JSON.stringify(when))) as Record<string, unknown> }),
      })),
    ];
    const everything = file.grants.filter(({ on }) => on.includes('*'));
    if (everything.length > 0 && everything.every(whyEverything))
      acknowledge(this, 'Resource::*', [...new Set(everything.map(whyEverything))].join('; '));
    const policy = new iam.Policy(this, 'Policy', {
      roles: [role],
      statements: grants.map((statement) => new iam.PolicyStatement(statement)),
    });
    this.function = new lambda.Function(this, 'Function', {
      functionName,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(file.bundle),
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      memorySize: file.limits.memoryMb ?? 256,
      timeout: Duration.seconds(file.limits.timeoutSeconds ?? 120),
      environment: { SETTINGS: settings, POWERTOOLS_SERVICE_NAME: file.name },
    });
    acknowledgeKinds(
      policy,
      grants.flatMap(({ resources }) => resources),
    );
    // Without it the first call may come before the role may do anything.
    this.function.node.addDependency(policy);
  }
}

const ASKS = /^\w+:(Describe|List|Get|BatchGet)/;

/** Why a grant is on everything; undefined if nobody has said, which the policy checks then refuse. */
function whyEverything({ actions, when, implied, because }: Grant): string | undefined {
  if (because ?? implied) return because ?? implied;
  if (actions.every((action) => ASKS.test(action))) return 'AWS evaluates questions of this kind on everything alone';
  return when && 'The condition says which of them';
}
