import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { watched } from '../../console/metrics/watched.ts';
import { synthesized } from './synthesized.ts';

let template: Template;

interface Statement {
  Action: string | string[];
  Resource: unknown;
  Effect: string;
}

beforeAll(async () => {
  template = (await synthesized()).template('dev');
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

  it('is called the same in each environment', async () => {
    const { template: of } = await synthesized();
    const names = (name: string) =>
      Object.values(of(name).findResources('AWS::StepFunctions::StateMachine'))
        .map(({ Properties }) => String(Properties.StateMachineName).replace(name, '…'))
        .sort();
    expect(names('prod')).toEqual(names('dev'));
  });
});
