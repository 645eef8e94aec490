// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of templates
import { describe, expect, it } from 'vitest';
import { dependencies } from '../../../../cloud/aws/cloudformation/graph.ts';
import { resolve, resolveProperties, type Scope } from '../../../../cloud/aws/cloudformation/intrinsics.ts';
import { type Json, parseTemplate } from '../../../../cloud/aws/cloudformation/template.ts';

const scope: Scope = {
  parameters: { Stage: 'dev', 'AWS::Region': 'us-east-1', 'AWS::NoValue': undefined },
  mappings: { Sizes: { dev: { memory: 128 } } },
  zones: ['us-east-1a', 'us-east-1b'],
  condition: (name) => name === 'True',
  ref: (id) => `ref-${id}`,
  attribute: (id, name) => `${id}.${name}`,
  imported: (name) => `export-${name}`,
};

describe('an intrinsic function', () => {
  it.each<[Json, Json]>([
    [{ Ref: 'Stage' }, 'dev'],
    [{ Ref: 'Queue' }, 'ref-Queue'],
    [{ 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue.Arn'],
    [{ 'Fn::GetAtt': 'Nested.Outputs.Arn' }, 'Nested.Outputs.Arn'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Stage' }]] }, 'a-dev'],
    [{ 'Fn::Sub': '${Stage}:${Queue.Arn}:${AWS::Region}:${!Literal}' }, 'dev:Queue.Arn:us-east-1:${Literal}'],
    [{ 'Fn::Sub': ['${Own}-${Stage}', { Own: { Ref: 'Queue' } }] }, 'ref-Queue-dev'],
    [{ 'Fn::Select': ['1', { 'Fn::Split': [',', 'a,b,c'] }] }, 'b'],
    [{ 'Fn::If': ['True', 1, 2] }, 1],
    [{ 'Fn::If': ['False', 1, 2] }, 2],
    [{ 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] }, true],
    [{ 'Fn::Not': [{ Condition: 'True' }] }, false],
    [{ 'Fn::And': [true, { Condition: 'True' }] }, true],
    [{ 'Fn::Or': [false, { Condition: 'False' }] }, false],
    [{ 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] }, 128],
    [{ 'Fn::Base64': 'text' }, 'dGV4dA=='],
    [{ 'Fn::GetAZs': '' }, ['us-east-1a', 'us-east-1b']],
    [{ 'Fn::ImportValue': 'vpc' }, 'export-vpc'],
    [{ 'Fn::Length': ['a', 'b'] }, 2],
    [{ 'Fn::ToJsonString': { a: { Ref: 'Stage' } } }, '{"a":"dev"}'],
    [{ 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, ['10.0.0.0/24', '10.0.1.0/24']],
  ])('%j is %j', (value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it('leaves out what has no value', () => {
    const properties = { a: { Ref: 'AWS::NoValue' }, b: [1, { 'Fn::If': ['False', 2, { Ref: 'AWS::NoValue' }] }] };
    expect(resolveProperties(properties, scope)).toEqual({ b: [1] });
  });

  it('leaves the conditions of a policy alone', () => {
    const Statement = { Effect: 'Allow', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    expect(resolveProperties({ Statement }, scope)).toEqual({ Statement });
  });

  it.each<[Json, string]>([
    [{ 'Fn::Select': [9, ['a']] }, 'cannot select'],
    [{ 'Fn::FindInMap': ['Sizes', 'prod', 'memory'] }, 'Unable to get mapping for Sizes::prod::memory'],
    [{ 'Fn::Transform': {} }, 'unsupported function Fn::Transform'],
  ])('%j is refused', (value, message) => {
    expect(() => resolve(value, scope)).toThrow(message);
  });
});

describe('a template', () => {
  const graph = (resources: object) => {
    const template = parseTemplate(JSON.stringify({ Resources: resources }));
    return dependencies(template.Resources, template);
  };

  it('orders resources by what they refer to', () => {
    const needs = graph({
      Queue: { Type: 'AWS::SQS::Queue' },
      Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Queue' }] } },
      Rule: {
        Type: 'AWS::Events::Rule',
        DependsOn: 'Policy',
        Properties: { Name: { 'Fn::Sub': '${Queue.QueueName}-r' } },
      },
    });
    expect([...needs.get('Policy')!]).toEqual(['Queue']);
    expect([...needs.get('Rule')!].sort()).toEqual(['Policy', 'Queue']);
  });

  it('has no circles and no loose ends', () => {
    const circle = {
      A: { Type: 'AWS::SQS::Queue', DependsOn: 'B' },
      B: { Type: 'AWS::SQS::Queue', DependsOn: 'A' },
    };
    expect(() => graph(circle)).toThrow('Circular dependency between resources: [A, B]');
    expect(() => graph({ A: { Type: 'AWS::SQS::Queue', DependsOn: 'Nobody' } })).toThrow(
      'Unresolved resource dependencies [Nobody]',
    );
  });

  it('may be YAML with short forms', () => {
    const { Resources } = parseTemplate(
      'Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: !Sub "${AWS::StackName}-q"\n      KmsMasterKeyId: !GetAtt Key.Arn\n      Tags: !Split [",", !Ref List]\n',
    );
    expect(Resources.Q?.Properties).toEqual({
      QueueName: { 'Fn::Sub': '${AWS::StackName}-q' },
      KmsMasterKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] },
      Tags: { 'Fn::Split': [',', { Ref: 'List' }] },
    });
  });
});
