import { grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['iam:GetRole'], on: ['arn:aws:iam::{account}:role/aws-service-role/*'] },
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
