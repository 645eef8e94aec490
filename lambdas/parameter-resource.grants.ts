import { grants } from './grants.ts';
import resource from './resource.grants.ts';

const ours = ['arn:aws:ssm:{region}:{account}:parameter/muster/{environment}/*'];

export default grants(
  resource,
  { actions: ['ssm:GetParameter', 'ssm:PutParameter', 'ssm:DeleteParameter'], on: ours },
  { actions: ['ssm:AddTagsToResource'], on: ours, implied: 'PutParameter with tags' },
);
