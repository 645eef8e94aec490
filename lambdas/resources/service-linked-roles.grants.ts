import { grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  // A role that does not exist has no path yet: IAM evaluates the question for it on its bare name.
  {
    actions: ['iam:GetRole'],
    on: ['arn:aws:iam::{account}:role/aws-service-role/*', 'arn:aws:iam::{account}:role/AWSServiceRoleFor*'],
  },
  {
    actions: ['iam:CreateServiceLinkedRole'],
    on: ['arn:aws:iam::{account}:role/aws-service-role/*'],
    when: {
      StringEquals: {
        'iam:AWSServiceName': ['autoscaling.amazonaws.com', 'rds.amazonaws.com', 'elasticloadbalancing.amazonaws.com'],
      },
    },
  },
);
