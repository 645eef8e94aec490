import type {
  Image,
  RequestLaunchTemplateData,
  RunInstancesRequest,
  Subnet,
  Tag,
  TagSpecification,
} from '@aws-sdk/client-ec2';
import type { Cloud } from '../../service.ts';
import { ec2Error, invalidParameter, missingParameter } from './ec2-error.ts';
import { subnetOf } from './existing.ts';
import { imageOf } from './image.ts';
import { type TemplateSpecification, templateOf, versionOf } from './launch-template.ts';
import type { Model } from './model.ts';

/** What RunInstances comes to: the request over the version of the template that it names, everything looked up. */
export interface Launch {
  readonly image: Image;
  readonly subnet: Subnet;
  readonly groups: readonly string[];
  readonly privateIp?: string;
  readonly wantsPublicIp: boolean;
  readonly instanceType: NonNullable<RunInstancesRequest['InstanceType']>;
  readonly profile?: { readonly arn: string; readonly id: string; readonly roleArn?: string };
  /** Base64. */
  readonly userData?: string;
  readonly metadata: NonNullable<RunInstancesRequest['MetadataOptions']>;
  readonly template?: { readonly id: string; readonly version: string };
  readonly tags: readonly TagSpecification[];
  readonly request: RunInstancesRequest;
}

export async function planLaunch(model: Model, input: RunInstancesRequest): Promise<Launch> {
  const { cloud } = model;
  const { request, template } = overTemplate(model, input);
  const [first] = request.NetworkInterfaces ?? [];
  const subnet = subnetOf(model, first?.SubnetId ?? request.SubnetId);
  const image = await imageOf(cloud, request.ImageId);
  const profile = await profileOf(cloud, request.IamInstanceProfile);
  if (Buffer.from(request.UserData ?? '', 'base64').length > 16_384)
    throw invalidParameter('User data is limited to 16384 bytes');
  return {
    image,
    subnet,
    groups: first?.Groups ?? request.SecurityGroupIds ?? [],
    privateIp: first?.PrivateIpAddress ?? request.PrivateIpAddress,
    wantsPublicIp: first?.AssociatePublicIpAddress ?? subnet.MapPublicIpOnLaunch ?? false,
    instanceType: request.InstanceType ?? 'm1.small',
    profile,
    userData: request.UserData,
    // Amazon Linux 2023 images ask for version 2 of the metadata service.
    metadata: {
      HttpTokens: 'required',
      HttpEndpoint: 'enabled',
      HttpPutResponseHopLimit: 2,
      HttpProtocolIpv6: 'disabled',
      InstanceMetadataTags: 'disabled',
      ...request.MetadataOptions,
    },
    template,
    tags: [...(request.TagSpecifications ?? [])],
    request,
  };
}

/** A parameter of the request replaces the template's as a whole; tags of both are put together. */
export function overTemplate(model: Model, input: RunInstancesRequest) {
  if (!input.LaunchTemplate) return { request: input };
  const row = templateOf(model, input.LaunchTemplate as TemplateSpecification);
  const version = versionOf(row, input.LaunchTemplate.Version);
  const given = Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );
  const data = version.data as RequestLaunchTemplateData & RunInstancesRequest;
  const TagSpecifications = [...(data.TagSpecifications ?? []), ...(input.TagSpecifications ?? [])];
  const request: RunInstancesRequest = { ...data, ...(given as unknown as RunInstancesRequest), TagSpecifications };
  return { request, template: { id: row.id, version: String(version.number) } };
}

export async function profileOf(cloud: Cloud, wanted: RunInstancesRequest['IamInstanceProfile']) {
  const name = wanted?.Name ?? wanted?.Arn?.split('/').at(-1);
  if (!name) return undefined;
  const iam = await cloud.use('iam');
  const answer = await iam.GetInstanceProfile({ InstanceProfileName: name }).catch((error: Error) => {
    if (error.name !== 'NoSuchEntityException' && error.name !== 'NoSuchEntity') throw error;
    const what = wanted?.Name ? `name ${name}` : `ARN ${wanted?.Arn}`;
    throw invalidParameter(
      `Value (${name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile ${what}`,
    );
  });
  const { Arn, InstanceProfileId, Roles } = answer.InstanceProfile!;
  return { arn: Arn!, id: InstanceProfileId!, roleArn: Roles?.[0]?.Arn };
}

export function checkCount({ MinCount, MaxCount }: RunInstancesRequest): number {
  if (!MaxCount || !MinCount) throw missingParameter('MinCount, MaxCount');
  if (MinCount > MaxCount || MaxCount < 1)
    throw invalidParameter(`Value (${MinCount}, ${MaxCount}) for parameters minCount and maxCount is invalid`);
  if (MaxCount > 100)
    throw ec2Error(
      'InstanceLimitExceeded',
      `You have requested more instances (${MaxCount}) than your current instance limit of 100 allows.`,
    );
  return MaxCount;
}

export const tagsFor = (type: string, specifications: readonly TagSpecification[]): Tag[] =>
  specifications.filter((it) => it.ResourceType === type).flatMap((it) => it.Tags ?? []);
