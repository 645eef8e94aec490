import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const autoScalingGroups = [
  'arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/muster-{environment}-*',
  // What a blue/green deployment makes.
  'arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/CodeDeploy_muster-{environment}-*',
];

export default grants(
  resource,
  { actions: ['autoscaling:DescribeAutoScalingGroups'], on: EVERYTHING },
  {
    actions: [
      'autoscaling:CreateAutoScalingGroup',
      'autoscaling:UpdateAutoScalingGroup',
      'autoscaling:DeleteAutoScalingGroup',
    ],
    on: autoScalingGroups,
  },
  {
    actions: ['ec2:RunInstances', 'ec2:CreateTags'],
    on: EVERYTHING,
    implied: 'Auto Scaling asks whether whoever makes a group with a launch template could launch from it',
  },
  {
    actions: ['iam:PassRole'],
    on: ['arn:aws:iam::{account}:role/muster/{environment}/*'],
    when: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    implied: 'and whether it could hand the instances their role',
  },
);
