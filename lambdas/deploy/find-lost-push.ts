import { CodeCommitClient, GetBranchCommand } from '@aws-sdk/client-codecommit';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { holderOf } from '../holder.ts';
import { arn, named } from '../naming.ts';
import { settings, tiers } from '../settings.ts';
import { logger, step } from '../step.ts';
import { unless } from '../unless.ts';
import { changes } from './changes.ts';

const codecommit = new CodeCommitClient({ maxAttempts: 5 });
const codedeploy = new CodeDeployClient({ maxAttempts: 5 });
const sfn = new SFNClient({ maxAttempts: 5 });

const BRANCH = 'main';

/**
 * EventBridge delivers an event at least once, mostly. Once a minute somebody looks at git: a newest commit that no deployment was ever started for,
 * although a tier would be changed by it, is pushed once more. One whose deployment failed has its execution, and is left to a redrive or the next
 * push; while the environment is being changed as a whole nothing is started.
 */
export const handler = step(z.object({ environment: z.literal(settings.environment) }), async ({ environment }) => {
  const holder = await holderOf('environment');
  if (holder) return { started: null, because: `${holder} changes the environment` };
  const found = await codecommit
    .send(new GetBranchCommand({ repositoryName: named(), branchName: BRANCH }))
    .catch(unless('RepositoryDoesNotExist', 'BranchDoesNotExist'));
  const commit = found?.branch?.commitId;
  if (!commit) return { started: null, because: 'there is no commit' };

  const executionArn = arn('states', `execution:${named('deploy')}:${commit}`);
  const deployment = await sfn
    .send(new DescribeExecutionCommand({ executionArn }))
    .catch(unless('ExecutionDoesNotExist'));
  if (deployment) return { started: null, because: `${commit} has its deployment, ${deployment.status}` };
  const looked = await Promise.all(tiers.map((tier) => changes(codecommit, codedeploy, tier, commit)));
  if (!looked.some((it) => it.changes)) return { started: null, because: looked.map((it) => it.because).join('; ') };

  // One of a name: the next minute finds it there, and so does a push whose event was only late.
  const started = await sfn
    .send(
      new StartExecutionCommand({
        stateMachineArn: arn('states', `stateMachine:${named('push')}`),
        name: `found-${commit}`,
        input: JSON.stringify({ environment, commit, branch: BRANCH }),
      }),
    )
    .catch(unless('ExecutionAlreadyExists'));
  if (started) logger.warn('a push was lost', { commit, started: started.executionArn });
  return { started: started?.executionArn ?? null, because: `no deployment was started for ${commit}` };
});
