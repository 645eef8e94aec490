import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CelEngine, TemplateFile } from '@aws/cloudformation-validate';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { type App, CfnResource, type Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, describe, expect, it } from 'vitest';
import { synthesized } from './synthesized.ts';

const outdirs: string[] = [];
afterAll(() => {
  for (const outdir of outdirs) rmSync(outdir, { recursive: true, force: true });
});

interface Report {
  pluginReports: { violations: { ruleName: string; violatingConstructs: { constructPath: string }[] }[] }[];
}

/** What the AwsSolutions rules of cdk-nag find in all stacks, after `change` was made to the app. */
async function findings(change: (app: App) => void = () => {}): Promise<string[]> {
  const { app, outdir } = await synthesized();
  outdirs.push(outdir);
  change(app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  try {
    app.synth();
  } catch (error) {
    // With findings the synthesis is refused, and says where its report is.
    if ((error as Error).name !== 'ValidationFailed') throw error;
  }
  const { pluginReports } = JSON.parse(readFileSync(path.join(outdir, 'validation-report.json'), 'utf8')) as Report;
  return pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    ),
  );
}
const dev = (app: App) => app.node.findChild('Muster-dev') as Stack;

describe('AwsSolutions', { timeout: 60_000 }, () => {
  it('finds nothing in any stack that nobody has given a reason for', async () => {
    expect(await findings()).toEqual([]);
  });

  it('finds a policy that lets somebody do everything, and a queue without encryption in transit', async () => {
    const found = await findings((app) => {
      new sqs.Queue(dev(app), 'Open');
      new iam.ManagedPolicy(dev(app), 'Everything', {
        statements: [new iam.PolicyStatement({ actions: ['s3:*'], resources: ['arn:aws:s3:::*'] })],
      });
    });
    expect(found.map((it) => it.split(' ')[0]).sort()).toEqual([
      'AwsSolutions-IAM5[Action::s3:*]',
      'AwsSolutions-IAM5[Resource::arn:aws:s3:::*]',
      'AwsSolutions-SQS3',
      'AwsSolutions-SQS4',
    ]);
  });
});

/** What the rules remark upon and is meant so. */
const PASSED: Readonly<Record<string, string>> = {
  I9001: 'Names are create-only; they are given because functions and people find things by them',
  I1022: 'CDK writes Fn::Join, and Fn::Sub would say the same',
  W3005: 'A function waits for its role once more than it must, because it waits for all of the policy',
};

describe('the rules of CloudFormation', { timeout: 60_000 }, () => {
  const engine = new CelEngine();
  afterAll(() => engine.free());

  async function diagnostics(change: (app: App) => void = () => {}): Promise<string[]> {
    const { app, outdir } = await synthesized();
    outdirs.push(outdir);
    change(app);
    app.synth();
    return ['dev', 'staging', 'prod'].flatMap((name) =>
      engine
        .validateStandard(new TemplateFile(path.join(outdir, `Muster-${name}.template.json`)))
        .diagnostics.filter(({ ruleId }) => !(ruleId in PASSED))
        .map((it) => `${name} ${it.severity} ${it.ruleId}: ${it.message}`),
    );
  }

  it('find no fault in any template', async () => {
    expect(await diagnostics()).toEqual([]);
  });

  it('find a rule whose targets are not a list', async () => {
    const found = await diagnostics((app) => {
      new CfnResource(dev(app), 'Rule', {
        type: 'AWS::Events::Rule',
        properties: { EventPattern: { source: ['aws.rds'] }, Targets: 'nobody' },
      });
    });
    expect(found.join()).toMatch(/^dev \w+ \w+: 'nobody' is not of/);
  });
});
