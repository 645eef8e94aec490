import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { watched } from '../../console/metrics/watched.ts';
import { synthesized } from './synthesized.ts';
import { type Statement, trespasses } from './trespasses.ts';

let of: (environment: string) => Template;
let template: Template;

beforeAll(async () => {
  of = (await synthesized()).template;
  template = of('dev');
}, 60_000);

const policies = () => Object.values(template.findResources('AWS::IAM::Policy'));

describe('the stack of an environment', () => {
  it('runs every function on Node 24 with a log group that forgets', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      LoggingConfig: { LogFormat: 'JSON', LogGroup: Match.anyValue() },
    });
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  it('substitutes every placeholder of every machine, and nothing that is not there', () => {
    for (const machine of Object.values(template.findResources('AWS::StepFunctions::StateMachine'))) {
      const { DefinitionString, DefinitionSubstitutions } = machine.Properties;
      const used = [...String(DefinitionString).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!);
      expect(Object.keys(DefinitionSubstitutions).sort()).toEqual([...new Set(used)].sort());
    }
  });

  it('lets a machine invoke the functions that its states name, and no others', () => {
    for (const [id, { Properties }] of Object.entries(template.findResources('AWS::StepFunctions::StateMachine'))) {
      const role = Properties.RoleArn['Fn::GetAtt'][0];
      const allowed = policies()
        .filter((policy) => policy.Properties.Roles.some((it: { Ref: string }) => it.Ref === role))
        .flatMap((policy) => policy.Properties.PolicyDocument.Statement as Statement[])
        .filter(({ Action }) => Action === 'lambda:InvokeFunction')
        .flatMap(({ Resource }) => Resource);
      const called = Object.values(Properties.DefinitionSubstitutions as Record<string, { 'Fn::GetAtt'?: string[] }>)
        .filter((value) => value['Fn::GetAtt']?.[1] === 'Arn')
        .map((value) => JSON.stringify(value));
      expect(allowed.map((it) => JSON.stringify(it)).sort(), id).toEqual([...new Set(called)].sort());
    }
  });

  it('has a dashboard of all that is told to Prometheus', () => {
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(dashboard!.Properties.DashboardBody);
    const seen = watched
      .map(({ metric }) => metric)
      .filter((it) => !['ExecutionsStarted', 'HTTPCode_Target_2XX_Count'].includes(it));
    expect(seen.filter((metric) => !body.includes(metric))).toEqual([]);
    expect(body).toContain('muster-dev');
  });

  it('delivers every event again and again, then to the dead letters', () => {
    template.allResourcesProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ RetryPolicy: Match.anyValue(), DeadLetterConfig: Match.anyValue() })],
    });
  });

  it('bounds what roles can be made', () => {
    const statements = policies().flatMap((policy) => policy.Properties.PolicyDocument.Statement as Statement[]);
    const making = statements.filter(({ Action }) => [Action].flat().includes('iam:CreateRole'));
    expect(making).toEqual([
      expect.objectContaining({
        Condition: {
          StringEquals: { 'iam:PermissionsBoundary': 'arn:aws:iam::111122223333:policy/muster-dev-boundary' },
        },
      }),
    ]);
  });

  it('gives no function everything', () => {
    const statements = policies().flatMap((policy) => policy.Properties.PolicyDocument.Statement as Statement[]);
    const wild = statements.flatMap(({ Action }) => [Action].flat()).filter((action) => action.endsWith('*'));
    expect(wild.filter((action) => !['kms:GenerateDataKey*', 'kms:ReEncrypt*'].includes(action))).toEqual([]);
  });

  it('is about as large as the guide to AWS says', () => {
    const guide = readFileSync(path.resolve(import.meta.dirname, '../../docs/aws.md'), 'utf8');
    const said = (pattern: RegExp) => Number(pattern.exec(guide)?.[1]);
    const all = template.toJSON() as { Resources: object };
    const functions = Object.keys(template.findResources('AWS::Lambda::Function')).length;
    const sizes = [
      [Object.keys(all.Resources).length, said(/\| resources in a stack \|.*\| (\d+) of 500 \|/)],
      [Buffer.byteLength(JSON.stringify(all)) / 1000, said(/\| size of a template \|.*\| (\d+) kB of 1 MB \|/)],
      [functions, said(/\| (\d+) functions with a role each/)],
    ] as const;
    // The command line adds where each resource comes from, some eighty kilobytes.
    for (const [is, isSaid] of sizes) expect(Math.abs(is / isSaid - 1), `${is}, not ${isSaid}`).toBeLessThan(0.1);
  });

  it('is called the same in each environment', () => {
    const names = (name: string) =>
      Object.values(of(name).findResources('AWS::StepFunctions::StateMachine'))
        .map(({ Properties }) => String(Properties.StateMachineName).replace(name, '…'))
        .sort();
    expect(names('prod')).toEqual(names('dev'));
  });
});

/** What reaches over the border of an environment, and why that changes nothing on the other side. */
const SHARED: readonly [actions: RegExp, because: string][] = [
  [/^states:SendTask/, 'AWS knows no resource here: only who was handed a token can use it'],
  [
    /^(logs:\w+LogDelivery|logs:PutResourcePolicy|xray:Put\w+) /,
    'how a state machine writes its log and its traces; AWS asks for everything',
  ],
  [/^events:PutEvents .*event-bus\/default$/, 'an account has one default bus; the rules look at what an event says'],
  [/^ssm:SendCommand .*document\//, 'a document of AWS: the instance is asked for as well'],
  [
    /^fis:(CreateExperimentTemplate .*:action|TagResource )/,
    'an experiment does what its role may, and that is tied to the tags',
  ],
  [/^ec2:RunInstances /, 'makes something, and changes nothing that there is'],
  [
    /^kms:(Decrypt|GenerateDataKey) .*:key\/\*$/,
    'through S3 alone, which gives and takes nothing but what is in the own bucket',
  ],
  [
    /^ssm:GetParameters? .*parameter\/aws\/|^s3:GetObject arn:aws:s3:::cdk-/,
    'what AWS publishes, and the seed of every environment',
  ],
  [/^secretsmanager:(Create|Tag)\w+ .*:rds!\*$/, 'RDS names the secrets that it makes'],
];

describe('an environment beside others in one account', () => {
  const held = (name: string) =>
    Object.values(of(name).findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement as Statement[],
    );

  it.each([
    ['dev', 'staging'],
    ['staging', 'prod'],
  ])('has no role that could change something in the other: %s in %s', (whose, there) => {
    const found = trespasses(held(whose), held(there), there);
    expect(found.filter((it) => !SHARED.some(([actions]) => actions.test(it)))).toEqual([]);
    expect(SHARED.filter(([actions]) => !found.some((it) => actions.test(it)))).toEqual([]);
  });

  it('is found out where a role has what others have, or their tags', () => {
    const ec2 = { Effect: 'Allow', Action: 'ec2:TerminateInstances', Resource: '*' };
    const bucket = { Effect: 'Allow', Action: ['s3:DeleteObject'], Resource: 'arn:aws:s3:::muster-*' };
    expect(trespasses([ec2, bucket], held('staging'), 'staging')).toEqual([
      expect.stringMatching(/^ec2:TerminateInstances /),
      expect.stringMatching(/^s3:DeleteObject arn:aws:s3:::muster-staging-/),
    ]);
    const tied = (name: string) => ({ StringEquals: { 'aws:ResourceTag/muster:environment': name } });
    expect(trespasses([{ ...ec2, Condition: tied('dev') }], held('staging'), 'staging')).toEqual([]);
    expect(trespasses([{ ...ec2, Condition: tied('staging') }], held('staging'), 'staging')).not.toEqual([]);
  });
});
