import { EVERYTHING, grants } from '../grants.ts';
import image from '../image.grants.ts';
import resource from '../resource.grants.ts';

const autoScalingGroups = [
  'arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/muster-{environment}-*',
  // What a blue/green deployment makes.
  'arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/CodeDeploy_muster-{environment}-*',
];

/** What a launch makes. */
const launched = ['instance', 'volume', 'network-interface'].map((type) => `arn:aws:ec2:{region}:{account}:${type}/*`);

export default grants(
  resource,
  { actions: ['autoscaling:DescribeAutoScalingGroups'], on: EVERYTHING },
  {
    actions: [
      'autoscaling:CreateAutoScalingGroup',
      'autoscaling:UpdateAutoScalingGroup',
      'autoscaling:DeleteAutoScalingGroup',
      'autoscaling:AttachLoadBalancerTargetGroups',
      'autoscaling:DetachLoadBalancerTargetGroups',
      'autoscaling:ResumeProcesses',
    ],
    on: autoScalingGroups,
  },
  {
    actions: ['ec2:RunInstances'],
    on: [...launched, 'arn:aws:ec2:{region}::image/*'],
    implied: 'Auto Scaling asks whether whoever makes a group with a launch template could launch from it',
  },
  {
    actions: ['ec2:RunInstances'],
    on: ['subnet', 'security-group', 'launch-template'].map((type) => `arn:aws:ec2:{region}:{account}:${type}/*`),
    when: { StringEquals: { 'aws:ResourceTag/muster:environment': '{environment}' } },
    implied: 'and into what, which is ours',
  },
  {
    actions: ['ec2:CreateTags'],
    on: launched,
    when: { StringEquals: { 'ec2:CreateAction': 'RunInstances' } },
    implied: 'and with the tags that the template gives to instances and volumes',
  },
  image,
  {
    actions: ['iam:PassRole'],
    on: ['arn:aws:iam::{account}:role/muster/{environment}/*'],
    when: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    implied: 'and whether it could hand the instances their role',
  },
);
