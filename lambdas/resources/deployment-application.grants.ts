import { grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const application = ['arn:aws:codedeploy:{region}:{account}:application:muster-{environment}'];

export default grants(
  resource,
  {
    actions: ['codedeploy:GetApplication', 'codedeploy:CreateApplication', 'codedeploy:DeleteApplication'],
    on: application,
  },
  { actions: ['codedeploy:TagResource'], on: application, implied: 'CreateApplication with tags' },
);
