import artifact from '../artifact.grants.ts';
import condition from '../condition.grants.ts';
import { grants } from '../grants.ts';

export default grants(condition, artifact, {
  actions: ['codebuild:BatchGetBuilds'],
  on: ['arn:aws:codebuild:{region}:{account}:project/muster-{environment}-*'],
});
