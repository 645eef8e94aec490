import { grants } from '../grants.ts';
import hold from '../hold.grants.ts';

export default grants(hold, {
  actions: ['codecommit:GetBranch'],
  on: ['arn:aws:codecommit:{region}:{account}:muster-{environment}'],
});
