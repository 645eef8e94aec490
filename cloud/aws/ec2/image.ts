import type { Image } from '@aws-sdk/client-ec2';
import type { Cloud } from '../../service.ts';
import { ec2Error, notFound } from './ec2-error.ts';
import type { Ec2Operations } from './model.ts';
import { select } from './select.ts';

const RELEASED = '2026-01-12T00:00:00.000Z';

const IDS = { x86_64: 'ami-0a12023c12023c120', arm64: 'ami-0a12023a12023a120' } as const;

/** What this machine runs, its instances run, whatever their image is called. */
const HERE = process.arch === 'arm64' ? 'arm64' : 'x86_64';

/** The images of this cloud: Amazon Linux 2023 in name, and in what its instances have: bash, Node, systemctl, the deployment agent. */
const images: readonly Image[] = (['x86_64', 'arm64'] as const).map((Architecture) => ({
  ImageId: IDS[Architecture],
  Name: `al2023-ami-2023.10.20260112.0-kernel-6.1-${Architecture}`,
  Description: `Amazon Linux 2023 AMI 2023.10.20260112.0 ${Architecture} HVM kernel-6.1`,
  Architecture: Architecture === 'x86_64' ? HERE : Architecture,
  CreationDate: RELEASED,
  EnaSupport: true,
  Hypervisor: 'xen',
  ImageOwnerAlias: 'amazon',
  ImageType: 'machine',
  ImdsSupport: 'v2.0',
  OwnerId: '137112412989',
  PlatformDetails: 'Linux/UNIX',
  Public: true,
  RootDeviceName: '/dev/xvda',
  RootDeviceType: 'ebs',
  State: 'available',
  VirtualizationType: 'hvm',
  BlockDeviceMappings: [
    { DeviceName: '/dev/xvda', Ebs: { DeleteOnTermination: true, Encrypted: false, VolumeSize: 8, VolumeType: 'gp3' } },
  ],
}));

const PUBLIC = '/aws/service/ami-amazon-linux-latest/';

/** The public parameters that Systems Manager answers for this cloud's images, with their ids as values. */
export const imageParameters: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(IDS).flatMap(([architecture, id]) => [
    [`${PUBLIC}al2023-ami-kernel-default-${architecture}`, id],
    [`${PUBLIC}al2023-ami-kernel-6.1-${architecture}`, id],
    [`${PUBLIC}al2023-ami-minimal-kernel-default-${architecture}`, id],
  ]),
);

/** The parameter of Systems Manager that a request names in the place of an image: `resolve:ssm:PARAMETER`. */
export const parameterNamed = (image: string | undefined): string | undefined =>
  image?.startsWith('resolve:ssm:') ? image.slice('resolve:ssm:'.length) : undefined;

/** The image that a request names, by id or by `resolve:ssm:PARAMETER`. Throws `InvalidAMIID.NotFound`, `InvalidAMIID.Malformed`. */
export async function imageOf(cloud: Cloud, name: string | undefined): Promise<Image> {
  const parameter = parameterNamed(name);
  const id = parameter === undefined ? name : (imageParameters[parameter] ?? (await parameterValue(cloud, parameter)));
  if (!id?.startsWith('ami-')) throw ec2Error('InvalidAMIID.Malformed', `Invalid id: "${id}" (expecting "ami-...")`);
  const image = images.find((it) => it.ImageId === id);
  if (!image) throw notFound.image(id);
  return image;
}

async function parameterValue(cloud: Cloud, parameter: string): Promise<string | undefined> {
  const ssm = await cloud.use('ssm');
  return (await ssm.GetParameter({ Name: parameter })).Parameter?.Value;
}

export function imageOperations() {
  return {
    async DescribeImages({ ImageIds, Owners, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: images.filter((it) => !Owners?.length || Owners.includes('amazon') || Owners.includes(it.OwnerId!)),
        id: (image) => image.ImageId,
        ids: ImageIds,
        missing: notFound.image,
        filters: Filters,
        fields: (image) => ({
          'image-id': image.ImageId,
          name: image.Name,
          architecture: image.Architecture,
          'owner-alias': image.ImageOwnerAlias,
          'owner-id': image.OwnerId,
          state: image.State,
          'root-device-type': image.RootDeviceType,
          'virtualization-type': image.VirtualizationType,
          'is-public': image.Public,
        }),
        input,
      });
      return { Images: rows, ...next };
    },
  } satisfies Ec2Operations;
}
