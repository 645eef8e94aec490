import type { LaunchTemplateSpecification } from '@aws-sdk/client-auto-scaling';
import type { Call, Cloud } from '../../service.ts';
import type { GroupRow } from './model.ts';
import { validationError } from './validation-error.ts';

/** The template that a request names, by id or name, with its version as it was named. Throws `ValidationError`. */
export async function resolveTemplate(
  cloud: Cloud,
  wanted: LaunchTemplateSpecification | undefined,
): Promise<GroupRow['template']> {
  if (!wanted)
    throw validationError(
      'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.',
    );
  const { LaunchTemplateId, LaunchTemplateName, Version = '$Default' } = wanted;
  const found = await (await cloud.use('ec2'))
    .DescribeLaunchTemplateVersions({ LaunchTemplateId, LaunchTemplateName, Versions: [Version] })
    .catch((error: Error) => {
      throw validationError(`You must use a valid fully-formed launch template. ${error.message}`);
    });
  const [version] = found.LaunchTemplateVersions ?? [];
  return { LaunchTemplateId: version!.LaunchTemplateId!, LaunchTemplateName: version!.LaunchTemplateName!, Version };
}

/**
 * Who makes a group could launch instances through it; AWS therefore asks whether the caller may do so directly: run instances, and hand
 * them the role of their profile.
 */
export async function canLaunch(cloud: Cloud, template: GroupRow['template'], { principal }: Call): Promise<void> {
  if (principal.kind === 'service') return;
  const ec2 = await cloud.use('ec2');
  const { LaunchTemplateVersions = [] } = await ec2.DescribeLaunchTemplateVersions({
    LaunchTemplateId: template.LaunchTemplateId,
    Versions: [template.Version],
  });
  await cloud.identities.authorize(principal, 'ec2:RunInstances', [{ arn: '*' }]);
  const profile = LaunchTemplateVersions[0]?.LaunchTemplateData?.IamInstanceProfile;
  const name = profile?.Name ?? profile?.Arn?.split('/').at(-1);
  if (!name) return;
  const iam = await cloud.use('iam');
  const { InstanceProfile } = await iam.GetInstanceProfile({ InstanceProfileName: name }).catch((error: Error) => {
    throw validationError(`Invalid IamInstanceProfile: ${name}. ${error.message}`);
  });
  for (const { Arn } of InstanceProfile?.Roles ?? [])
    await cloud.identities.authorize(principal, 'iam:PassRole', [{ arn: Arn! }], {
      'iam:PassedToService': 'ec2.amazonaws.com',
    });
}
