import { grants } from '../grants.ts';

export default grants({
  actions: ['codecommit:GetFile'],
  on: ['arn:aws:codecommit:{region}:{account}:muster-{environment}'],
});
