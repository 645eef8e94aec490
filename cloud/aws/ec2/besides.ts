import type { RunInstancesRequest, TagSpecification } from '@aws-sdk/client-ec2';
import type { ByInput } from '../../handlers.ts';
import { requestTags } from '../../request-tags.ts';
import type { Beside, Service } from '../../service.ts';
import { parameterNamed } from './image.ts';
import { overTemplate, profileOf } from './launch.ts';
import type { Model } from './model.ts';

type Sdk = typeof import('@aws-sdk/client-ec2');

const CREATING = [
  'CreateVpc',
  'CreateSubnet',
  'CreateInternetGateway',
  'AllocateAddress',
  'CreateNatGateway',
  'CreateRouteTable',
  'CreateNetworkAcl',
  'CreateSecurityGroup',
  'AuthorizeSecurityGroupIngress',
  'AuthorizeSecurityGroupEgress',
  'CreateNetworkInterface',
  'CreateVpcEndpoint',
] as const;

/**
 * What EC2 asks for beside an operation's own right: to tag what is created with tags, each type of it with its own; of who launches, to
 * hand over the role of the profile; of who makes a template or launches from one, to read the parameter that holds the image.
 */
export function besides(model: Model): NonNullable<Service<Sdk>['besides']> {
  const { cloud } = model;

  function tagging(operation: string, { TagSpecifications = [] }: { TagSpecifications?: readonly TagSpecification[] }) {
    return [...Map.groupBy(TagSpecifications, (it) => it.ResourceType)].flatMap(([type, of]): Beside[] => {
      const tags = requestTags({ TagSpecifications: of });
      if (Object.keys(tags).length === 0) return [];
      const on = [cloud.arn('ec2', `${type}/*`)];
      return [{ action: 'ec2:CreateTags', on, tags, context: { 'ec2:CreateAction': operation } }];
    });
  }
  const passing = (arn: string): Beside => ({
    action: 'iam:PassRole',
    on: [arn],
    context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
  });
  /** Those of AWS itself belong to no account. */
  function reading(image: string | undefined): Beside[] {
    const name = parameterNamed(image)?.split(':')[0];
    if (!name) return [];
    const isPublic = name.startsWith('/aws/service/');
    const on = isPublic
      ? `arn:aws:ssm:${cloud.region}::parameter${name}`
      : cloud.arn('ssm', `parameter/${name.replace(/^\//, '')}`);
    return [{ action: 'ssm:GetParameters', on: [on] }];
  }
  const launching = async (input: RunInstancesRequest): Promise<Beside[]> => {
    const { request } = overTemplate(model, input);
    const profile = await profileOf(cloud, request.IamInstanceProfile);
    return [
      ...tagging('RunInstances', request),
      ...(profile?.roleArn ? [passing(profile.roleArn)] : []),
      ...reading(request.ImageId),
    ];
  };

  return {
    ...(Object.fromEntries(
      CREATING.map((operation) => [operation, (input: object) => tagging(operation, input)]),
    ) as ByInput<Sdk, Beside[]>),
    CreateLaunchTemplate: (it) => [...tagging('CreateLaunchTemplate', it), ...reading(it.LaunchTemplateData?.ImageId)],
    CreateLaunchTemplateVersion: (it) => reading(it.LaunchTemplateData?.ImageId),
    RunInstances: launching,
  };
}
