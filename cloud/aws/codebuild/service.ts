import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { StartService, Touched } from '../../service.ts';
import { absentOperations } from './absent.ts';
import { buildOperations } from './build.ts';
import { tellBuild } from './event.ts';
import type { Model } from './model.ts';
import { BuildEnded, change } from './phases.ts';
import { projectArn, projectOperations } from './project.ts';
import { openQueue } from './queue.ts';
import { runBuild } from './run-build.ts';

/** Builds, of repositories of this cloud, on this machine. */
export const start: StartService<typeof import('@aws-sdk/client-codebuild')> = (cloud) => {
  const queue = openQueue(availableParallelism());
  const running = new Map<string, AbortController>();
  const model: Model = {
    cloud,
    projects: cloud.store.table('codebuild/project'),
    builds: cloud.store.table('codebuild/build'),
    begin(id) {
      const ending = new AbortController();
      running.set(id, ending);
      const signal = AbortSignal.any([ending.signal, cloud.signal]);
      cloud.background(`build ${id}`, async () => {
        using place = queue.place();
        const begin = async () => {
          await place.free(signal);
          const { timeoutInMinutes } = model.builds.get(id)!;
          cloud.background(`time-out of ${id}`, async () => {
            await cloud.clock.sleep(timeoutInMinutes * 60_000, signal).catch(() => {});
            ending.abort(new BuildEnded('TIMED_OUT'));
          });
        };
        await runBuild(model, id, begin, signal).finally(() => running.delete(id));
        ending.abort();
      });
    },
    stop(id) {
      running.get(id)?.abort(new BuildEnded('STOPPED'));
      return running.has(id);
    },
  };
  const project = (name = '*'): Touched[] => {
    const own = name.startsWith('arn:') ? name.slice(name.lastIndexOf('/') + 1) : name;
    return [{ arn: projectArn(model, own), tags: model.projects.get(own)?.tags ?? {} }];
  };
  const ofBuild = (id = '*') => project(id.slice(id.lastIndexOf('/') + 1).split(':')[0]);
  return {
    operations: { ...projectOperations(model), ...buildOperations(model), ...absentOperations(model) },
    touches: {
      CreateProject: ({ name }) => project(name),
      UpdateProject: ({ name }) => project(name),
      DeleteProject: ({ name }) => project(name),
      BatchGetProjects: ({ names = [] }) => names.flatMap((name) => project(name)),
      StartBuild: ({ projectName }) => project(projectName),
      RetryBuild: ({ id }) => ofBuild(id),
      StopBuild: ({ id }) => ofBuild(id),
      BatchGetBuilds: ({ ids = [] }) => ids.flatMap((id) => ofBuild(id)),
      ListBuildsForProject: ({ projectName }) => project(projectName),
    },
    // The processes of a build ended with the cloud, and nobody knows how far they came: whoever wants it builds again.
    resume: async () => {
      for (const build of model.builds.values()) {
        if (build.status !== 'IN_PROGRESS' || running.has(build.id)) continue;
        await rm(path.join(cloud.folder, 'codebuild', build.uuid), { recursive: true, force: true });
        const { networkInterfaceId: NetworkInterfaceId } = build.networkInterface ?? {};
        if (NetworkInterfaceId) await (await cloud.use('ec2')).DeleteNetworkInterface({ NetworkInterfaceId });
        const now = cloud.clock.now().toISOString();
        const contexts = [
          { statusCode: 'INTERNAL_SERVICE_ERROR', message: 'The cloud was restarted during the build' },
        ];
        const phases = build.phases.map((it) =>
          it.endedAt ? it : { ...it, status: 'FAULT' as const, endedAt: now, contexts },
        );
        tellBuild(cloud, change(model, build.id, { status: 'FAULT', endedAt: now, phases }));
      }
    },
  };
};
