import path from 'node:path';
import type { Cloud } from '../../../cloud/service.ts';
import { faults } from './cells.ts';
import type { Asked, Plant } from './crashing.ts';
import { differences } from './differences.ts';
import { mortal } from './invocation.ts';
import { stepsOf } from './steps.ts';
import { type Cell, type Walk, walk } from './walk.ts';
import { crashWorld } from './world.ts';

/** An environment without its database, in which the steps of a deployment are run one by one. */
export interface Deploying extends AsyncDisposable {
  readonly walk: Walk;
  cells(step: Step): Promise<Cell[]>;
  /** What a step brings about if it meets this fault, against what it brings about undisturbed. */
  cell(step: Step, operation: string, way: Cell['way'], plant?: Plant): Promise<Cell>;
}

interface Deed {
  readonly run: () => Promise<unknown>;
}
type Given = { readonly environment: 'dev'; readonly execution: string; readonly commit: string; readonly tier: 'web' };

const root = path.resolve(import.meta.dirname, '../../../lambdas');
const handler =
  (file: string, more: object = {}) =>
  async (given: Given): Promise<unknown> => {
    const module = (await import(path.join(root, file))) as {
      handler(event: unknown, context: never): Promise<unknown>;
    };
    return module.handler({ ...given, ...more }, mortal);
  };

const artifact = {
  bucket: 'muster-dev-artifacts-000000000000-us-east-1',
  key: `builds/web/${'a'.repeat(40)}.zip`,
  eTag: 'e',
};
const steps = {
  TakeTurn: handler('deploy/take-turn.ts'),
  Acquire: handler('lock/acquire.ts'),
  Release: handler('lock/release.ts'),
  Approve: handler('deploy/approve.ts', { token: 'token', tiers: ['web'] }),
  StartBuild: handler('deploy/start-build.ts'),
  CreateDeployment: handler('deploy/create-deployment.ts', { artifact }),
  RollBack: handler('deploy/roll-back.ts'),
  Retire: handler('deploy/retire.ts', { artifact }),
  NoteVerdict: async ({ execution }: Given) => {
    const { noteVerdict } = await import('../../../lambdas/deploy/note-verdict.ts');
    await noteVerdict({ deploymentId: execution, instanceId: 'i-1', at: '', verdict: 'passed' } as never);
  },
} satisfies Record<string, (given: Given) => Promise<unknown>>;
export type Step = keyof typeof steps;

export async function deploying(): Promise<Deploying> {
  const world = await crashWorld();
  const { cloud } = world.cloud;
  const it = await walk(world);
  for (const step of stepsOf('provision').filter((name) => !name.startsWith('Database'))) await it.done(step, 'ensure');
  const { release, hold } = await import('../../../lambdas/hold.ts');
  await release(it.execution());
  const s3 = await cloud.use('s3');
  const codedeploy = await cloud.use('codedeploy');
  const group = { applicationName: 'muster-dev', deploymentGroupName: 'muster-dev-web' };
  for (const name of ['a', 'b', 'c', 'd'])
    await s3.PutObject({ Bucket: artifact.bucket, Key: `builds/web/${name.repeat(40)}.zip`, Body: name as never });

  let deployments = 0;
  /** A deployment of a commit of its own; each leaves nothing in the way of the next. */
  async function prepared(step: Step): Promise<Deed & { end(): Promise<void> }> {
    const number = ++deployments;
    const execution = cloud.arn('states', `execution:muster-dev-deploy:${number}`);
    const given = {
      environment: 'dev',
      execution,
      commit: number.toString(16).padStart(40, '0'),
      tier: 'web',
    } as const;
    let more = {};
    if (step === 'Release') await hold('deploy/web', execution);
    if (step === 'Retire')
      for (const name of ['a', 'b', 'c', 'd'])
        await s3.DeleteObjectTagging({ Bucket: artifact.bucket, Key: `builds/web/${name.repeat(40)}.zip` });
    if (step === 'RollBack') {
      const failed = await codedeploy.CreateDeployment({ ...group, description: 'it fails', revision: revision() });
      more = { deploymentId: failed.deploymentId, before: { commit: given.commit, artifact: revision().s3Location } };
      await over(cloud);
      it.time.pass(60);
    }
    return {
      run: () => steps[step]({ ...given, ...more }),
      async end() {
        await over(cloud);
        await release(execution);
      },
    };
  }

  async function brought(step: Step, fault?: { call: string; way: Cell['way'] }) {
    const deed = await prepared(step);
    const before = await belongings(cloud);
    const first = await it.crashing.run(deed.run, fault);
    const again = first.outcome !== 'died' && 'result' in first.outcome ? 1 : (await it.until(deed.run)).attempts;
    it.crashing.settle();
    await over(cloud);
    const brought = differences(before, await belongings(cloud));
    await deed.end();
    return { ...first, again, brought };
  }

  async function cell(
    step: Step,
    fault: { call: string; way: Cell['way'] },
    undisturbed: readonly string[],
  ): Promise<Cell> {
    const { struck, again, brought: found } = await brought(step, fault);
    const left = struck ? differences(undisturbed, found) : ['the call did not come'];
    return { step, verb: 'ensure', ...fault, again, failures: [], differences: left };
  }

  return {
    walk: it,
    async cells(step) {
      const undisturbed = await brought(step);
      const cells: Cell[] = [];
      for (const fault of faults(undisturbed.calls, 'each')) {
        cells.push(await cell(step, fault, undisturbed.brought));
      }
      return cells;
    },
    async cell(step, operation, way, plant) {
      const undisturbed = await brought(step);
      const { call } = undisturbed.calls.find((asked: Asked) => asked.call.startsWith(operation))!;
      it.crashing.plant(plant);
      const made = await cell(step, { call, way }, undisturbed.brought);
      it.crashing.plant(undefined);
      return made;
    },
    [Symbol.asyncDispose]: () => it[Symbol.asyncDispose](),
  };
}

const revision = () =>
  ({ revisionType: 'S3', s3Location: { bucket: artifact.bucket, key: artifact.key, bundleType: 'zip' } }) as const;

/** Waits until no deployment runs: in a group without instances they fail at once. */
async function over(cloud: Cloud): Promise<void> {
  const codedeploy = await cloud.use('codedeploy');
  const active = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'] as const;
  for (;;) {
    const { deployments = [] } = await codedeploy.ListDeployments({ includeOnlyStatuses: [...active] });
    if (deployments.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What deployments leave: builds, deployments, tags of artifacts, rows. One line for each. */
async function belongings(cloud: Cloud): Promise<string[]> {
  const [codebuild, codedeploy, s3, dynamo] = await Promise.all([
    cloud.use('codebuild'),
    cloud.use('codedeploy'),
    cloud.use('s3'),
    cloud.use('dynamodb'),
  ]);
  const { ids = [] } = await codebuild.ListBuildsForProject({ projectName: 'muster-dev-web' });
  const { deployments = [] } = await codedeploy.ListDeployments({});
  const described = await Promise.all(
    deployments.map(
      async (deploymentId) => (await codedeploy.GetDeployment({ deploymentId })).deploymentInfo?.description,
    ),
  );
  const { Contents = [] } = await s3.ListObjectsV2({ Bucket: artifact.bucket });
  const tags = await Promise.all(
    Contents.map(async ({ Key }) => ({ Key, ...(await s3.GetObjectTagging({ Bucket: artifact.bucket, Key })) })),
  );
  const { Items = [] } = await dynamo.Scan({ TableName: 'muster-dev' });
  const rows = Items.map((item) => item as Record<'kind' | 'name' | 'body', { S: string }>);
  return [
    ...ids.map(() => 'a build'),
    ...described.map((it) => `a deployment: ${it}`),
    ...tags.map(({ Key, TagSet }) => `${Key} ${JSON.stringify(TagSet)}`),
    ...rows.map(({ kind, name, body }) =>
      kind.S === 'lock' ? `held: ${Object.keys(JSON.parse(body.S)).join(', ')}` : `row ${kind.S}/${name.S}`,
    ),
  ].map((line) => line.replace(/execution:muster-dev-deploy:\d+/, 'execution').replace(/-[0-9a-f]{12}\b/, ''));
}
