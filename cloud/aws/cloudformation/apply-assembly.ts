import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Cloud, Principal } from '../../service.ts';
import { publishAssets } from './assets.ts';
import { bootstrap } from './bootstrap.ts';
import { applyStack, isApplied } from './engine.ts';
import { openStacks, type StackEventRow } from './stacks.ts';
import { deleteStack } from './way-back.ts';

export interface AssemblyOptions {
  readonly cloud: Cloud;
  /** The folder that `node cdk/app.ts` wrote. */
  readonly cdkOut: string;
  /** The stacks to apply, by name, with those that they depend on. Default: all. */
  readonly stacks?: readonly string[];
  /** Template parameters, by stack name. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Every step of every resource, for progress. */
  readonly onEvent?: (event: StackEventRow) => void;
  /** Default: the account's root, as who started the cloud. */
  readonly principal?: Principal;
}

export interface AppliedStack {
  readonly stackName: string;
  readonly stackId: string;
  /** False when the stack was already what its template says. */
  readonly changed: boolean;
  readonly resources: number;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A stack that was rolled back; the message has the reason of the resource that failed. */
export class StackFailed extends Error {
  override readonly name = 'StackFailed';
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: {
    readonly file?: string;
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly directoryName?: string;
    readonly parameters?: Record<string, string>;
    readonly tags?: Record<string, string>;
  };
}

/**
 * Deploys a cloud assembly as `cdk deploy` would, in this process: publishes its file assets, then applies its stacks in the order of
 * their dependencies. A stack whose template did not change costs the reading of the template. Throws `StackFailed`.
 */
export async function applyAssembly(options: AssemblyOptions): Promise<AppliedStack[]> {
  const { cloud, cdkOut } = options;
  const manifest = JSON.parse(await readFile(path.join(cdkOut, 'manifest.json'), 'utf8')) as {
    artifacts?: Record<string, Artifact>;
  };
  const artifacts = manifest.artifacts ?? {};
  const root = { kind: 'operator', arn: `arn:aws:iam::${cloud.account}:root`, id: cloud.account } as const;
  const principal = options.principal ?? root;
  const applied: AppliedStack[] = [];
  const seen = new Set<string>();

  async function visit(id: string): Promise<void> {
    const artifact = artifacts[id];
    if (!artifact || seen.has(id)) return;
    seen.add(id);
    for (const it of artifact.dependencies ?? []) if (artifacts[it]?.type !== 'cdk:asset-manifest') await visit(it);
    const { directoryName } = artifact.properties ?? {};
    if (artifact.type === 'cdk:cloud-assembly' && directoryName)
      applied.push(...(await applyAssembly({ ...options, cdkOut: path.join(cdkOut, directoryName) })));
    if (artifact.type === 'aws:cloudformation:stack') {
      const manifests = (artifact.dependencies ?? [])
        .map((it) => artifacts[it]?.properties?.file)
        .filter((it) => it !== undefined);
      applied.push(await applyArtifact(options, principal, id, artifact, manifests));
    }
  }
  const named = ([id, artifact]: [string, Artifact]) => artifact.properties?.stackName ?? id;
  const wanted = (entry: [string, Artifact]) =>
    !options.stacks || entry[1].type === 'cdk:cloud-assembly' || options.stacks.includes(named(entry));
  for (const entry of Object.entries(artifacts)) if (wanted(entry)) await visit(entry[0]);
  return applied;
}

async function applyArtifact(
  options: AssemblyOptions,
  principal: Principal,
  id: string,
  artifact: Artifact,
  manifests: readonly string[],
): Promise<AppliedStack> {
  const { cloud, cdkOut, onEvent } = options;
  const { templateFile = '', stackName: name = id, tags = {}, parameters } = artifact.properties ?? {};
  const here = [`aws://${cloud.account}/${cloud.region}`, 'aws://unknown-account/unknown-region', undefined];
  if (!here.includes(artifact.environment))
    throw new StackFailed(`${name} was synthesized for ${artifact.environment}, and this cloud is ${here[0]}`);
  const stacks = openStacks(cloud);
  const request = {
    principal,
    onEvent,
    template: await readFile(path.join(cdkOut, templateFile), 'utf8'),
    parameters: { ...parameters, ...options.parameters?.[name] },
    tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
  let stack = stacks.find(name);
  if (stack && isApplied(stack, request)) return summary(stack.id, false);
  await bootstrap(cloud, stacks, principal);
  for (const file of manifests) await publishAssets(cloud, principal, path.join(cdkOut, file));
  // A stack whose creation failed can only be deleted; the CDK does that for its user, too.
  if (stack && /^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|DELETE_FAILED)$/.test(stack.status)) {
    await deleteStack(cloud, stacks, stack.id, { principal, onEvent });
    stack = stacks.find(name);
  }
  const { id: stackId } = stack ?? stacks.create(name);
  const { status, failure } = await applyStack(cloud, stacks, stackId, request);
  if (!/^(CREATE|UPDATE)_COMPLETE$/.test(status)) throw new StackFailed(`${name} is ${status}: ${failure}`);
  return summary(stackId, true);

  function summary(stackId: string, changed: boolean): AppliedStack {
    const { outputs } = stacks.mustFind(stackId);
    return {
      stackName: name,
      stackId,
      changed,
      resources: stacks.resourcesOf(stackId).length,
      outputs: Object.fromEntries(outputs.map((it) => [it.key, it.value])),
    };
  }
}
