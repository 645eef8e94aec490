import { grants } from './grants.ts';

const of = (type: string, suffix = '') =>
  ['drill', 'deploy'].map((it) => `arn:aws:states:{region}:{account}:${type}:muster-{environment}-${it}${suffix}`);

/** To look at what drills and deployments did, and when. */
export default grants(
  { actions: ['states:ListExecutions'], on: of('stateMachine') },
  { actions: ['states:DescribeExecution'], on: of('execution', ':*') },
);
