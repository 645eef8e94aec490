import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { Boundary } from '../../cdk/boundary.ts';

/** The actions that a boundary leaves to roles. */
function actions(blueGreen: boolean): string[] {
  const stack = new Stack(new App(), 'S');
  const where = { environment: 'dev', account: '000000000000', region: 'us-east-1' };
  new Boundary(stack, 'Boundary', { ...where, program: 'arn:aws:s3:::seed/program', blueGreen });
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  return policy!.Properties.PolicyDocument.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
}

it('lets a role launch instances and hand them a role only where deployments make fleets of their own', () => {
  const launching = ['ec2:RunInstances', 'iam:PassRole'];
  expect(actions(true)).toEqual(expect.arrayContaining(launching));
  for (const action of launching) expect(actions(false)).not.toContain(action);
});
