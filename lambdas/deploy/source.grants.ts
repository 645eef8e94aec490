import { grants } from '../grants.ts';

export default grants({
  actions: ['codecommit:GetBranch'],
  on: ['arn:aws:codecommit:{region}:{account}:muster-{environment}'],
});
