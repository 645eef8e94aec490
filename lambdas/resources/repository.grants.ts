import { grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  {
    actions: [
      'codecommit:GetRepository',
      'codecommit:GetBranch',
      'codecommit:CreateRepository',
      'codecommit:CreateCommit',
      'codecommit:DeleteRepository',
    ],
    on: ['arn:aws:codecommit:{region}:{account}:muster-{environment}'],
  },
  {
    actions: ['codecommit:TagResource'],
    on: ['arn:aws:codecommit:{region}:{account}:muster-{environment}'],
    implied: 'CreateRepository with tags',
  },
  { actions: ['s3:GetObject'], on: ['{seed}'] },
);
