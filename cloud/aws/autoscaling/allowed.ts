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
 * Who makes a group could launch instances through it; AWS therefore asks whether the caller may do so directly, with all that a launch
 * asks for: the instances, their tags, the role of their profile, the parameter that holds the image.
 */
export async function canLaunch(
  cloud: Cloud,
  template: GroupRow['template'],
  subnets: readonly string[],
  { principal }: Call,
): Promise<void> {
  if (principal.kind === 'service') return;
  const ec2 = await cloud.use('ec2', principal);
  const { LaunchTemplateId, Version } = template;
  const launch = { LaunchTemplate: { LaunchTemplateId, Version }, SubnetId: subnets[0], MinCount: 1, MaxCount: 1 };
  await ec2.RunInstances({ ...launch, DryRun: true }).catch((error: Error) => {
    if (error.name === 'AccessDenied') throw error;
    if (error.name !== 'DryRunOperation') throw validationError(error.message);
  });
}
