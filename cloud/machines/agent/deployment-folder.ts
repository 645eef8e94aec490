import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The agent keeps this many revisions of a deployment group, and never removes the last successful one. */
const RETAINED = 5;

/** Where the agent keeps one deployment, under the paths that it has on EC2, below the instance's root. */
export class DeploymentFolder {
  readonly root: string;
  readonly path: string;
  readonly archive: string;
  readonly bundle: string;
  readonly scriptLog: string;
  /** What the last installation put where, to be removed by the next. */
  readonly cleanup: string;
  readonly #group: string;
  readonly #lastSuccessful: string;

  constructor(instanceRoot: string, groupId: string, deploymentId: string) {
    this.root = path.join(instanceRoot, 'opt/codedeploy-agent/deployment-root');
    this.#group = path.join(this.root, groupId);
    this.path = path.join(this.#group, deploymentId);
    this.archive = path.join(this.path, 'deployment-archive');
    this.bundle = path.join(this.path, 'bundle.tar');
    this.scriptLog = path.join(this.path, 'logs/scripts.log');
    const instructions = path.join(this.root, 'deployment-instructions');
    this.cleanup = path.join(instructions, `${groupId}-cleanup`);
    this.#lastSuccessful = path.join(instructions, `${groupId}_last_successful_install`);
  }

  /** The archive of the last revision that was deployed successfully on this instance; undefined before the first. */
  async lastSuccessfulArchive(): Promise<string | undefined> {
    const deployment = await readFile(this.#lastSuccessful, 'utf8').catch(absent);
    return deployment && path.join(this.#group, path.basename(deployment.trim()), 'deployment-archive');
  }

  /** Makes this deployment the last successful one, and removes the oldest beyond those that are kept. */
  async succeeded(): Promise<void> {
    await mkdir(path.dirname(this.#lastSuccessful), { recursive: true });
    await writeFile(this.#lastSuccessful, `${this.path}\n`);
    const deployments = await readdir(this.#group);
    const aged = await Promise.all(
      deployments.map(async (name) => ({ name, at: (await stat(path.join(this.#group, name))).mtimeMs })),
    );
    const old = aged.filter(({ name }) => name !== path.basename(this.path)).sort((a, b) => b.at - a.at);
    for (const { name } of old.slice(RETAINED - 1))
      await rm(path.join(this.#group, name), { recursive: true, force: true });
  }
}

export function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
