import {
  CodeDeployClient,
  CreateDeploymentCommand,
  type DeploymentInfo,
  type S3Location,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
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

const tierOf = ({ targets: [tier] }: Harm) => tier!.facts!.tier as Tier;

/** The bad revision could not even be built, so that nobody was harmed by it. */
class NotBuilt extends Error {
  override readonly name = 'NotBuilt';
}

/** A revision that is bad under traffic only is rolled out as any other would be. To take it back brings again what was served before. */
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
    const deployment = await deploymentOf(harm);
    const reached = deployment?.deploymentOverview?.Succeeded ?? 0;
    if (reached === 0 && !isOver(deployment) && rollout.status === 'RUNNING')
      throw new NotReadyYet(`${notes.commit} has reached no instance of ${named(tierOf(harm))} yet`);
  },
  async undo(harm) {
    if (harm.notes.commit) await takeBack(harm);
    await forgetBadCommit(harm.run);
  },
} satisfies Injector;

const executionOf = (machine: string, run: string) =>
  arn('states', `execution:${named(machine)}:${part(run, machine)}`);
const groupOf = (harm: Harm) => ({ applicationName: named(), deploymentGroupName: named(tierOf(harm)) });
const deploymentOf = (harm: Harm) => described(codedeploy, groupOf(harm), executionOf('rollout', harm.run));
const isOver = (deployment?: DeploymentInfo) => ['Succeeded', 'Failed', 'Stopped'].includes(deployment?.status ?? '');

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

/**
 * A deployment under way is stopped, and its rollout brings back what was before. One that CodeDeploy calls a success, while the tier has what it brought, is
 * replaced, and its rollout is ended. Throws `NotReadyYet` until there is nothing to stop that could bring the bad revision still.
 */
async function takeBack(harm: Harm): Promise<void> {
  const deployment = await deploymentOf(harm);
  if (deployment && !isOver(deployment)) {
    await codedeploy
      .send(new StopDeploymentCommand({ deploymentId: deployment.deploymentId, autoRollbackEnabled: true }))
      .catch(unless('DeploymentAlreadyCompleted'));
    throw new NotReadyYet(`${deployment.deploymentId} is being stopped`);
  }
  if (deployment && (await served(codedeploy, tierOf(harm)))?.commit !== harm.notes.commit) return;
  await sfn
    .send(new StopExecutionCommand({ executionArn: executionOf('rollout', harm.run), cause: 'The drill is over' }))
    .catch(unless('ExecutionDoesNotExist'));
  if (!deployment) {
    if (await deploymentOf(harm)) throw new NotReadyYet('the rollout has started a deployment in its last moment');
    return;
  }
  await codedeploy
    .send(
      new CreateDeploymentCommand({
        ...groupOf(harm),
        description: `undo of ${harm.run}`,
        revision: { revisionType: 'S3', s3Location: JSON.parse(harm.notes.artifact!) as S3Location },
        overrideAlarmConfiguration: { enabled: false },
        fileExistsBehavior: 'OVERWRITE',
      }),
    )
    // The rollout had begun to bring it back itself.
    .catch(unless('DeploymentLimitExceeded'));
}
