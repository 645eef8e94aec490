import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  // A role that does not exist has no path yet: IAM evaluates the question for it on its bare name.
  {
    actions: ['iam:GetRole'],
    on: ['arn:aws:iam::{account}:role/aws-service-role/*', 'arn:aws:iam::{account}:role/AWSServiceRoleFor*'],
  },
  // What such a role may do is AWS's to say, so making one gives nobody anything.
  { actions: ['iam:CreateServiceLinkedRole'], on: EVERYTHING },
);
