import artifact from '../artifact.grants.ts';
import { grants } from '../grants.ts';

export default grants(artifact, {
  actions: ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'],
  on: ['arn:aws:codebuild:{region}:{account}:project/muster-{environment}-*'],
});
