import { changing, creating } from '../ec2.grants.ts';
import { EVERYTHING, grants } from '../grants.ts';
import image from '../image.grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeLaunchTemplateVersions'], on: EVERYTHING },
  creating('launch-template', ['ec2:CreateLaunchTemplate']),
  changing('ec2:CreateLaunchTemplateVersion', 'ec2:DeleteLaunchTemplate'),
  image,
);
