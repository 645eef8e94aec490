import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { served } from '../../deploy/served.ts';
import { arn, named } from '../../naming.ts';
import { NotReadyYet } from '../../not-ready-yet.ts';
import { settings } from '../../settings.ts';
import { unless } from '../../unless.ts';
import { badCommit } from '../bad-commit.ts';
import { deploymentOf, executionOf, isOver, tierOf } from '../bad-rollout.ts';
import type { Injector } from '../fault.ts';
import { NothingToHarm } from '../nothing-to-harm.ts';
import { part } from '../part.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });
const sfn = new SFNClient({ maxAttempts: 5 });

/** The bad revision could not even be built, so that nobody was harmed by it. */
class NotBuilt extends Error {
  override readonly name = 'NotBuilt';
}

/** A revision that is bad under traffic only is rolled out as any other would be. */
export default {
  async prepare(harm, note) {
    const { run, notes } = harm;
    const tier = tierOf(harm);
    if (!notes.commit) {
      const before = await served(codedeploy, tier);
      if (!before)
        throw new NothingToHarm(`nothing is deployed to "${tier}" that a bad revision could take the place of`);
      const commit = await badCommit(run, tier, before.commit);
      await note({ before: before.commit, artifact: JSON.stringify(before.artifact), commit });
      throw new NotReadyYet(`${commit} is to be built`);
    }
    const build = await begin('build', run, { tier, commit: notes.commit });
    if (build.status === 'RUNNING') throw new NotReadyYet(`${notes.commit} is being built`);
    if (build.status !== 'SUCCEEDED') throw new NotBuilt(`${notes.commit}: ${build.status}: ${build.cause ?? ''}`);
  },
  async inject(harm) {
    const { run, execution, notes } = harm;
    const rollout = await begin('rollout', run, { tier: tierOf(harm), commit: notes.commit, under: execution });
    const deployment = await deploymentOf(codedeploy, harm);
    const reached = deployment?.deploymentOverview?.Succeeded ?? 0;
    if (reached === 0 && !isOver(deployment) && rollout.status === 'RUNNING')
      throw new NotReadyYet(`${notes.commit} has reached no instance of ${named(tierOf(harm))} yet`);
  },
} satisfies Injector;

/** Starts a machine once for a run, and tells how it is doing. */
async function begin(machine: 'build' | 'rollout', run: string, input: Readonly<Record<string, unknown>>) {
  await sfn
    .send(
      new StartExecutionCommand({
        stateMachineArn: arn('states', `stateMachine:${named(machine)}`),
        name: part(run, machine),
        input: JSON.stringify({ environment: settings.environment, ...input }),
      }),
    )
    .catch(unless('ExecutionAlreadyExists'));
  return sfn.send(new DescribeExecutionCommand({ executionArn: executionOf(machine, run) }));
}
