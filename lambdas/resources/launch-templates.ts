import { createHash } from 'node:crypto';
import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  EC2Client,
  type LaunchTemplateVersion,
  paginateDescribeLaunchTemplateVersions,
  type RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings, type Tier, tiers } from '../settings.ts';
import { type Tags, tagList, tagSpecification } from '../tags.ts';
import { unless } from '../unless.ts';
import { userData } from '../user-data.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });

const PerTier = z.object({ web: z.string(), api: z.string() });
const Needs = z.object({ keyArn: z.string(), instanceProfiles: PerTier, securityGroups: PerTier });
type Needs = z.output<typeof Needs>;

export const handler = resource({
  needs: Needs,
  wanted: () => tiers.map((tier) => ({ name: `launch-template/${tier}`, tier })),
  standIn: { id: '(a new launch template)', version: '1', digest: '' },

  async find({ tier }) {
    const versions = await versionsOf(named(tier)).catch(
      unless('InvalidLaunchTemplateName.NotFoundException', 'InvalidLaunchTemplateId.NotFound'),
    );
    // A version that somebody saved by hand launches nothing for as long as the group names another.
    const latest = versions?.find(({ VersionDescription = '' }) => DIGEST.test(VersionDescription)) ?? versions?.[0];
    return (
      latest && {
        id: latest.LaunchTemplateId!,
        version: String(latest.VersionNumber),
        digest: latest.VersionDescription ?? '',
      }
    );
  },
  async create({ tier }, { facts, tags, token }) {
    const digest = digestOf(tier, facts);
    const { LaunchTemplate } = await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: named(tier),
        VersionDescription: digest,
        ClientToken: token,
        LaunchTemplateData: data(tier, facts, tags),
        TagSpecifications: tagSpecification('launch-template', tags),
      }),
    );
    return { id: LaunchTemplate!.LaunchTemplateId!, version: String(LaunchTemplate!.LatestVersionNumber), digest };
  },
  differences: ({ digest, version }, { tier }, facts) =>
    digest === digestOf(tier, facts) ? [] : [`version ${version} launches other instances`],
  async update({ id }, { tier }, { facts, tags, token }) {
    const digest = digestOf(tier, facts);
    const { LaunchTemplateVersion } = await ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId: id,
        VersionDescription: digest,
        ClientToken: token,
        LaunchTemplateData: data(tier, facts, tags),
      }),
    );
    return { id, version: String(LaunchTemplateVersion!.VersionNumber), digest };
  },
  async remove({ id }) {
    await ec2.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: id }));
  },
  facts: (found) => ({
    // The version by its number: `$Latest` would launch whatever somebody saved a minute ago.
    launchTemplates: Object.fromEntries(
      tiers.map((tier) => {
        const { id, version } = found[`launch-template/${tier}`]!;
        return [tier, { id, version }];
      }),
    ),
  }),
});

const DIGEST = /^[0-9a-f]{64}$/;

/** The newest first. */
async function versionsOf(LaunchTemplateName: string): Promise<LaunchTemplateVersion[]> {
  const found: LaunchTemplateVersion[] = [];
  for await (const page of paginateDescribeLaunchTemplateVersions({ client: ec2 }, { LaunchTemplateName }))
    found.push(...(page.LaunchTemplateVersions ?? []));
  return found.sort((a, b) => (b.VersionNumber ?? 0) - (a.VersionNumber ?? 0));
}

function data(tier: Tier, facts: Needs, tags: Tags): RequestLaunchTemplateData {
  const instance = tagList({ ...tags, Name: named(tier), 'muster:resource': `instance/${tier}` });
  return {
    ...essentials(tier, facts),
    TagSpecifications: [
      { ResourceType: 'instance', Tags: instance },
      { ResourceType: 'volume', Tags: instance },
    ],
  };
}

/** What makes one version differ from the next; the tags name the execution and say nothing about the instance. */
const essentials = (tier: Tier, facts: Needs): RequestLaunchTemplateData => ({
  ImageId: settings.image,
  InstanceType: settings.instanceType as RequestLaunchTemplateData['InstanceType'],
  IamInstanceProfile: { Arn: facts.instanceProfiles[tier] },
  SecurityGroupIds: [facts.securityGroups[tier]],
  UserData: Buffer.from(userData(tier)).toString('base64'),
  EbsOptimized: true,
  Monitoring: { Enabled: true },
  // A request forged by the application cannot fetch a token (PUT), and none gets past the instance itself (one hop).
  MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1, HttpEndpoint: 'enabled' },
  BlockDeviceMappings: [
    {
      DeviceName: '/dev/xvda',
      Ebs: {
        VolumeSize: settings.volumeGiB,
        VolumeType: 'gp3',
        Encrypted: true,
        KmsKeyId: facts.keyArn,
        DeleteOnTermination: true,
      },
    },
  ],
});

const digestOf = (tier: Tier, facts: Needs) =>
  createHash('sha256')
    .update(JSON.stringify(essentials(tier, facts)))
    .digest('hex');
