import { type Action, EVERYTHING, grants } from './grants.ts';

const database = 'arn:aws:rds:{region}:{account}:db:muster-{environment}';

/** What bears the environment's tag and the tag that arms it: nothing else can be harmed, whoever asks. */
const ARMED = {
  StringEquals: {
    'aws:ResourceTag/muster:environment': '{environment}',
    'aws:ResourceTag/muster:drills': 'armed',
  },
};
const harming = (on: readonly string[], ...actions: [Action, ...Action[]]) => grants({ actions, on, when: ARMED });

/** To do every fault, and to take it back. */
export const injecting = grants(
  harming(EVERYTHING, 'ec2:TerminateInstances'),
  harming([database], 'rds:RebootDBInstance'),
  { actions: ['rds:DescribeDBInstances'], on: [database] },
);

/** To see faults and their ends, and to change nothing. */
export const witnessing = grants(
  {
    actions: [
      'autoscaling:DescribeAutoScalingGroups',
      'ec2:DescribeInstances',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
      'rds:DescribeEvents',
    ],
    on: EVERYTHING,
  },
  { actions: ['rds:DescribeDBInstances'], on: [database] },
);
