import { Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** What a policy may leave open, and why it cannot be closed further. A wildcard that fits none of these is refused by the policy checks. */
const reasons: readonly (readonly [pattern: RegExp, because: string])[] = [
  [
    /:(ec2):[^:]*:[^:]*:[\w-]+\/\*$/,
    'What is being made has no id yet; the condition demands the tag of this environment',
  ],
  [/:kms:.*:key\/\*$/, 'A key has a random id; conditions say by whose tag or through which service'],
  [/:execution:.*\*$/, "An execution's name is given at its start; the machine's is exact"],
  [
    /[:/](?:TargetTracking-)?muster[-/](dev|staging|prod)[-/].*\*$/,
    "What begins with the environment's name is the environment's; AWS or the part appends the rest",
  ],
  [
    /[/-]CodeDeploy_muster-(dev|staging|prod)-\*$/,
    'A blue/green deployment names the group that it makes after itself: CodeDeploy_<deployment group>_<id>',
  ],
  [/:s3:::muster-(dev|staging|prod)-artifacts-.*\/\*$/, "Objects of the environment's own bucket"],
  [/:s3:::aws-codedeploy-[\w-]+\/\*$/, "AWS's own bucket, from which instances install the deployment agent"],
  [/:secret:rds!\*$/, 'RDS gives the secret that it manages a random name; the tag in the condition says whose it is'],
  [/:role\/(aws-service-role\/|AWSServiceRoleFor)/, "The names of AWS's own roles; what they may do is AWS's to say"],
  [/:log-group:\*$/, 'DescribeLogGroups is evaluated on all groups'],
  [
    /:fis:.*:(action|experiment|experiment-template)\/\*$/,
    'Experiments get random ids; the condition demands the tag of this environment or says what one may disturb, and actions belong to AWS',
  ],
  [
    /:ssm:[^:]*:\d*:parameter\/aws\/service\/\*$/,
    "AWS's own parameters, which anybody may read: which image is the newest",
  ],
  [/:deploymentconfig:\*$/, "AWS's own deployment configurations"],
];

/** Where IAM5 finds a `*`: an action (`Action::s3:GetObject*`) or a resource. */
type Wildcard = `Action::${string}` | `Resource::${string}`;

/** Acknowledges one wildcard of a construct's policies, with its reason. */
export function acknowledge(construct: IConstruct, wildcard: Wildcard, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-IAM5[${wildcard}]`, reason });
}

/** Acknowledges those resources that name a kind rather than one, as far as there is a reason for that kind. */
export function acknowledgeKinds(construct: IConstruct, resources: readonly string[]): void {
  for (const resource of new Set(resources)) {
    const because = reasons.find(([pattern]) => pattern.test(resource))?.[1];
    if (because && resource.includes('*'))
      acknowledge(construct, `Resource::${readable(construct, resource)}`, because);
  }
}

/** As the checks print it: what is known only to CloudFormation in angle brackets. */
const readable = (construct: IConstruct, resource: string) => {
  const resolved: unknown = Stack.of(construct).resolve(resource);
  if (typeof resolved === 'string') return resolved;
  const [, parts] = (resolved as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const { Ref: ref, 'Fn::GetAtt': attribute } = part as { Ref?: string; 'Fn::GetAtt'?: string[] };
      return `<${ref ?? attribute!.join('.')}>`;
    })
    .join('');
};
