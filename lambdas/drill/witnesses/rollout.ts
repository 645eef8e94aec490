import { CodeDeployClient, GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { served } from '../../deploy/served.ts';
import { arn, named } from '../../naming.ts';
import type { Tier } from '../../settings.ts';
import { unless } from '../../unless.ts';
import type { Witness } from '../fault.ts';
import { part } from '../part.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });
const sfn = new SFNClient({ maxAttempts: 5 });

const rollout = (run: string) =>
  sfn
    .send(
      new DescribeExecutionCommand({
        executionArn: arn('states', `execution:${named('rollout')}:${part(run, 'rollout')}`),
      }),
    )
    .catch(unless('ExecutionDoesNotExist'));

/** The rollout of the bad revision has ended by itself, whatever it came to. */
export const rolloutOver: Witness = {
  name: 'end of the rollout',
  async look({ run }) {
    const execution = await rollout(run);
    if (!execution || execution.status === 'RUNNING') return undefined;
    return { account: `the rollout is ${execution.status}`, at: execution.stopDate!.toISOString() };
  },
};

/** The tier's last successful deployment is again of what it served before, and none is under way. */
export const deployedAsBefore: Witness = {
  name: 'deployment group',
  async look({ run, targets, notes }) {
    const tier = targets[0]!.facts!.tier as Tier;
    const { deploymentGroupInfo: group } = await codedeploy.send(
      new GetDeploymentGroupCommand({ applicationName: named(), deploymentGroupName: named(tier) }),
    );
    const now = await served(codedeploy, tier);
    if (!now || now.commit !== notes.before || group?.lastAttemptedDeployment?.status !== 'Succeeded') return undefined;
    const { status, cause = '', startDate, stopDate } = (await rollout(run)) ?? {};
    if (status === 'RUNNING') return undefined;
    const seconds = ((stopDate!.getTime() - startDate!.getTime()) / 1000).toFixed(0);
    const [first = ''] = cause.split('\n');
    return {
      account: `${now.deploymentId} has brought ${now.commit}, ${seconds} s after the rollout began. ${first}`,
      at: stopDate!.toISOString(),
    };
  },
};
