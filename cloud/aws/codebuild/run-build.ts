import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { BuildPhaseType, ProjectSource, StatusType } from '@aws-sdk/client-codebuild';
import { type Buildspec, parseBuildspec } from '../../machines/build/buildspec.ts';
import { PhaseFailed } from '../../machines/build/fault.ts';
import { checkRuntimes, prepareImage } from '../../machines/build/image.ts';
import { runCommands } from '../../machines/build/shell.ts';
import type { Session } from '../../service.ts';
import { environmentOf } from './environment.ts';
import { tellBuild } from './event.ts';
import { type BuildLog, openLog } from './log.ts';
import type { Model } from './model.ts';
import { change, inPhase } from './phases.ts';
import { asRole } from './role.ts';
import { download } from './source.ts';
import { upload } from './upload.ts';
import { joinVpc, type Membership } from './vpc.ts';

const COMMANDS = { INSTALL: 'install', PRE_BUILD: 'pre_build', BUILD: 'build', POST_BUILD: 'post_build' } as const;

/**
 * Runs a build from its submission to its end. As at AWS the phases up to PRE_BUILD need the one before; POST_BUILD and the
 * upload follow a BUILD that failed, too. `room` is waited for; `signal` ends whatever runs.
 */
export async function runBuild(
  model: Model,
  id: string,
  room: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const { cloud, builds } = model;
  const row = () => builds.get(id)!;
  const images = path.join(cloud.folder, 'codebuild');
  const folder = path.join(images, row().uuid);
  const source = path.join(folder, 'src');
  const folderOf = ({ sourceIdentifier }: ProjectSource) => path.join(folder, `src-${sourceIdentifier}`);
  let session: Session;
  let log: BuildLog | undefined;
  let vpc: Membership | undefined;
  let spec: Buildspec;
  let environment: Record<string, string>;

  const statuses: StatusType[] = [];
  const phase = async (type: BuildPhaseType, work: () => Promise<void>) => {
    const status = await inPhase(model, id, type, async () => {
      log?.write(`[Container] ${stamp(cloud.clock.now())} Entering phase ${type}`);
      // Whatever an end of the build does to the work, the end is the reason.
      await work().catch((error: Error) => {
        throw signal.aborted ? signal.reason : error;
      });
    });
    const { contexts = [] } = row().phases.at(-1) ?? {};
    log?.write(`[Container] ${stamp(cloud.clock.now())} Phase complete: ${type} State: ${status}`);
    for (const { statusCode, message } of contexts) {
      log?.write(
        `[Container] ${stamp(cloud.clock.now())} Phase context status code: ${statusCode} Message: ${message}`,
      );
    }
    statuses.push(status);
    return status === 'SUCCEEDED';
  };
  const commands = (type: keyof typeof COMMANDS) =>
    phase(type, async () => {
      const given = spec.phases[COMMANDS[type]];
      if (!given) return;
      const shell = {
        processes: cloud.processes,
        name: `build ${id}`,
        cwd: source,
        environment,
        state: path.join(folder, 'shell'),
        signal,
      };
      const run = (lines: readonly string[]) => runCommands({ ...shell, write: (line) => log?.write(line) }, lines);
      let failure: Error | undefined;
      await run(given.commands).catch((error: Error) => {
        failure = error;
      });
      // `finally` runs whatever became of the commands, but not in a build that was stopped.
      if (!signal.aborted) await run(given.finally);
      if (failure && !(given['on-failure'] === 'CONTINUE' && failure instanceof PhaseFailed)) throw failure;
    });

  tellBuild(cloud, row());
  const since = cloud.clock.now().getTime();
  try {
    const ready =
      (await phase('SUBMITTED', async () => {})) &&
      (await phase('QUEUED', room)) &&
      (await phase('PROVISIONING', async () => {
        await mkdir(path.join(folder, 'home'), { recursive: true });
        session = await asRole(cloud, row().serviceRole, row().uuid);
        log = await openLog(cloud, row(), session.principal);
        if (log.where) change(model, id, { logs: log.where });
        vpc = await joinVpc(cloud, row(), session.principal);
        if (vpc) change(model, id, { networkInterface: vpc.networkInterface });
      })) &&
      (await phase('DOWNLOAD_SOURCE', async () => {
        const { source: from, sourceVersion, secondarySources = [], secondarySourceVersions = [] } = row();
        const fetch = (it: ProjectSource, version: string | undefined, to: string) =>
          download(cloud, it, version, { session, folder: to, signal });
        const versionOf = (name?: string) =>
          secondarySourceVersions.find(({ sourceIdentifier }) => sourceIdentifier === name)?.sourceVersion;
        const [resolvedSourceVersion] = await Promise.all([
          fetch(from, sourceVersion, source),
          ...secondarySources.map((it) => fetch(it, versionOf(it.sourceIdentifier), folderOf(it))),
        ]);
        change(model, id, { ...(resolvedSourceVersion && { resolvedSourceVersion }) });
        spec = parseBuildspec(await buildspecText(source, from.buildspec));
        checkRuntimes(spec);
        const image = { session, source, home: path.join(folder, 'home'), path: await prepareImage(images) };
        environment = {
          ...(await environmentOf(cloud, row(), spec, image)),
          ...Object.fromEntries(
            secondarySources.map((it) => [`CODEBUILD_SRC_DIR_${it.sourceIdentifier}`, folderOf(it)]),
          ),
          ...(vpc && cloud.network.environment(vpc.privateIp)),
        };
      })) &&
      (await commands('INSTALL')) &&
      (await commands('PRE_BUILD'));
    if (ready) {
      await commands('BUILD');
      const posted = !signal.aborted && (await commands('POST_BUILD'));
      if (posted) {
        await phase('UPLOAD_ARTIFACTS', async () => {
          if (row().artifacts.type !== 'S3') return;
          if (!spec.artifacts)
            throw new PhaseFailed('YAML_FILE_ERROR', 'The project keeps artifacts and the buildspec names none');
          change(model, id, {
            artifact: await upload(cloud, row(), session.principal, spec.artifacts, { source, folder }),
          });
        });
      }
    }
    await phase('FINALIZING', async () => {
      if (!signal.aborted) await cloud.latency.ready('codebuild:StartBuild', since, signal);
      await rm(folder, { recursive: true, force: true });
      await vpc?.leave();
      vpc = undefined;
    });
  } finally {
    await vpc?.leave();
    await log?.flush();
  }
  if (cloud.signal.aborted) return;
  const status = statuses.find((it) => it !== 'SUCCEEDED') ?? 'SUCCEEDED';
  const now = cloud.clock.now().toISOString();
  const completed = { type: 'COMPLETED', startedAt: now, contexts: [] } as const;
  tellBuild(
    cloud,
    change(model, id, { status, endedAt: now, phases: [...row().phases, { ...completed, contexts: [] }] }),
  );
}

/** A buildspec is the text itself, or the path of a file in the source; `buildspec.yml` if nothing is said. */
async function buildspecText(source: string, given: string | undefined): Promise<string> {
  if (given?.includes('\n')) return given;
  const name = given || 'buildspec.yml';
  return readFile(path.join(source, name), 'utf8').catch(() => {
    throw new PhaseFailed('YAML_FILE_ERROR', `stat ${name}: no such file or directory`);
  });
}

const stamp = (at: Date) => at.toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
