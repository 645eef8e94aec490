import { CodeDeployClient, StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { described } from '../../deploy/described.ts';
import { served } from '../../deploy/served.ts';
import { arn, named } from '../../naming.ts';
import { NotReadyYet } from '../../not-ready-yet.ts';
import { settings, type Tier } from '../../settings.ts';
import { unless } from '../../unless.ts';
import { badCommit, forgetBadCommit } from '../bad-commit.ts';
import type { Injector } from '../fault.ts';
import type { Harm } from '../harm.ts';
import { NothingToHarm } from '../nothing-to-harm.ts';
import { part } from '../part.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });
const sfn = new SFNClient({ maxAttempts: 5 });

const OVER = ['Succeeded', 'Failed', 'Stopped'];
const tierOf = ({ targets: [tier] }: Harm) => tier!.facts!.tier as Tier;

/** The bad revision could not even be built, so that nobody was harmed by it. */
class NotBuilt extends Error {
  override readonly name = 'NotBuilt';
}

/** A revision that is bad under traffic only is rolled out as any other would be. To take it back stops its deployment, which CodeDeploy then rolls back. */
export default {
  async prepare(harm, note) {
    const { run, notes } = harm;
    const tier = tierOf(harm);
    const before = notes.before ?? (await served(codedeploy, tier))?.commit;
    if (!before)
      throw new NothingToHarm(`nothing is deployed to "${tier}" that a bad revision could take the place of`);
    const commit = notes.commit ?? (await badCommit(run, tier, before));
    if (!notes.commit) await note({ before, commit });
    const build = await begin('build', run, { tier, commit });
    if (build.status === 'RUNNING') throw new NotReadyYet(`${commit} is being built`);
    if (build.status !== 'SUCCEEDED') throw new NotBuilt(`${commit}: ${build.status}: ${build.cause ?? ''}`);
  },
  async inject(harm) {
    const { run, execution, notes } = harm;
    const rollout = await begin('rollout', run, { tier: tierOf(harm), commit: notes.commit, under: execution });
    const deployment = await deploymentOf(harm);
    const reached = deployment?.deploymentOverview?.Succeeded ?? 0;
    if (reached === 0 && !OVER.includes(deployment?.status ?? '') && rollout.status === 'RUNNING')
      throw new NotReadyYet(`${notes.commit} has reached no instance of ${named(tierOf(harm))} yet`);
  },
  async undo(harm) {
    if (!(await stopDeployment(harm))) {
      await sfn
        .send(new StopExecutionCommand({ executionArn: executionOf('rollout', harm.run), cause: 'The drill is over' }))
        .catch(unless('ExecutionDoesNotExist'));
      // It may have started one in its last moment.
      await stopDeployment(harm);
    }
    await forgetBadCommit(harm.run);
  },
} satisfies Injector;

const executionOf = (machine: string, run: string) =>
  arn('states', `execution:${named(machine)}:${part(run, machine)}`);
const deploymentOf = (harm: Harm) =>
  described(
    codedeploy,
    { applicationName: named(), deploymentGroupName: named(tierOf(harm)) },
    executionOf('rollout', harm.run),
  );

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

/** @returns whether there is a deployment at all; its rollout sees that it was stopped, and ends by itself */
async function stopDeployment(harm: Harm): Promise<boolean> {
  const found = await deploymentOf(harm);
  if (!found) return false;
  if (!OVER.includes(found.status!))
    await codedeploy
      .send(new StopDeploymentCommand({ deploymentId: found.deploymentId, autoRollbackEnabled: true }))
      .catch(unless('DeploymentAlreadyCompleted'));
  return true;
}
