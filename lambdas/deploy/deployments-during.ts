import {
  BatchGetDeploymentTargetsCommand,
  type CodeDeployClient,
  type DeploymentInfo,
  GetDeploymentCommand,
  type InstanceTarget,
  ListDeploymentTargetsCommand,
  paginateListDeployments,
} from '@aws-sdk/client-codedeploy';
import { named } from '../naming.ts';
import { type Tier, tiers } from '../settings.ts';
import type { LifecycleEvent } from './attribution.ts';
import { commitOf } from './commit-of.ts';
import { isRollback } from './is-new.ts';
import { verdictsOf } from './verdicts-of.ts';

/** A deployment as CodeDeploy tells it: of a commit to a tier, or a rollback of one, or to an instance that was just launched. */
export interface Deployment {
  readonly id: string;
  readonly tier: Tier;
  /** Of the artifact that it installs. */
  readonly commit: string | undefined;
  readonly status: string;
  /** `user`, `codeDeployRollback`, `autoscaling` or `CodeDeployAutoUpdate`. */
  readonly creator: string;
  /** The deployment that this one takes back: the one before it in its tier. */
  readonly rollbackOf: string | undefined;
  /** `CodeDeployDefault.OneAtATime`, say. */
  readonly config: string;
  readonly error: string | undefined;
  /** Why the verification of an instance has stopped it. */
  readonly doubts: readonly string[];
  /** The instances in the order in which their first event began. */
  readonly instances: readonly { readonly instance: string; readonly status: string }[];
  readonly events: readonly LifecycleEvent[];
}

/** AWS's limit on one request. */
const BATCH = 25;

/** Every deployment of either tier that was created in this stretch of time, rollbacks and launches among them, the earliest first. */
export async function deploymentsDuring(codedeploy: CodeDeployClient, from: Date, to: Date): Promise<Deployment[]> {
  const found: (Deployment & { info: DeploymentInfo })[] = [];
  for (const tier of tiers) {
    const group = { applicationName: named(), deploymentGroupName: named(tier) };
    const pages = paginateListDeployments(
      { client: codedeploy },
      { ...group, createTimeRange: { start: from, end: to } },
    );
    for await (const { deployments = [] } of pages)
      for (const deploymentId of deployments) {
        const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
        const failed = (await verdictsOf(deploymentId)).filter(({ verdict }) => verdict === 'failed');
        const doubts = failed.map(({ instanceId, because }) => `${instanceId}: ${because}`);
        found.push({ ...deployment(tier, deploymentInfo!, await targetsOf(codedeploy, deploymentId)), doubts });
      }
  }
  return found
    .sort((a, b) => begun(a) - begun(b))
    .map(({ info, ...it }, n, all) => {
      const before = all.slice(0, n).findLast(({ tier }) => tier === it.tier);
      return { ...it, rollbackOf: isRollback(info) ? before?.id : undefined };
    });
}

async function targetsOf(codedeploy: CodeDeployClient, deploymentId: string): Promise<InstanceTarget[]> {
  const ids: string[] = [];
  for (let nextToken: string | undefined, first = true; first || nextToken; first = false) {
    const page = await codedeploy.send(new ListDeploymentTargetsCommand({ deploymentId, nextToken }));
    ids.push(...(page.targetIds ?? []));
    nextToken = page.nextToken;
  }
  const targets: InstanceTarget[] = [];
  for (let at = 0; at < ids.length; at += BATCH) {
    const targetIds = ids.slice(at, at + BATCH);
    const { deploymentTargets = [] } = await codedeploy.send(
      new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
    );
    targets.push(...deploymentTargets.flatMap(({ instanceTarget }) => (instanceTarget ? [instanceTarget] : [])));
  }
  return targets;
}

function deployment(tier: Tier, info: DeploymentInfo, targets: readonly InstanceTarget[]) {
  const id = info.deploymentId!;
  // An event that has begun and not ended is under way until the deployment's end, or until now.
  const open = info.completeTime ?? new Date();
  const events = targets.flatMap(({ targetId, lifecycleEvents = [] }) =>
    lifecycleEvents.flatMap(({ lifecycleEventName, startTime, endTime = open, status }): LifecycleEvent[] => {
      if (!startTime) return [];
      const times = { from: startTime.getTime(), to: endTime.getTime() };
      return [{ deployment: id, tier, instance: targetId!, event: lifecycleEventName!, status: status!, ...times }];
    }),
  );
  const first = (instance: string | undefined) =>
    Math.min(Number.POSITIVE_INFINITY, ...events.filter((it) => it.instance === instance).map(({ from }) => from));
  const { code, message } = info.errorInformation ?? {};
  return {
    id,
    tier,
    commit: commitOf(info.revision?.s3Location?.key),
    status: info.status!,
    creator: info.creator!,
    rollbackOf: undefined,
    info,
    config: info.deploymentConfigName!,
    error: code && `${code}: ${message}`,
    instances: targets
      .toSorted((a, b) => first(a.targetId) - first(b.targetId))
      .map(({ targetId, status }) => ({ instance: targetId!, status: status! })),
    events,
  };
}

const begun = ({ events }: Deployment) => Math.min(Number.POSITIVE_INFINITY, ...events.map(({ from }) => from));
