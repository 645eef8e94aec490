import { grants } from '../grants.ts';

export default grants({
  actions: ['codecommit:GetDifferences'],
  on: ['arn:aws:codecommit:{region}:{account}:muster-{environment}'],
});
