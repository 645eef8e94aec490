import type { Driver } from '../../../asl/driver.ts';
import { StatesError } from '../../../asl/error.ts';
import type { JsonObject } from '../../../asl/json.ts';
import type { Cloud } from '../../../service.ts';
import type { Api } from './api.ts';
import type { Roles } from './role.ts';

const POLL_MS = 500;

/** `codebuild:startBuild.sync`: waits until the build is over, and stops it where nobody waits any more. */
export function buildDriver(cloud: Cloud, api: Api, roles: Roles, start: Driver): Driver {
  return {
    invoke: (work) => start.invoke(work),
    async join({ execution, signal }, submitted) {
      const id = String(((submitted as JsonObject).Build as JsonObject).Id);
      const principal = await roles.of(execution);
      try {
        for (;;) {
          const answer = await api.call('codebuild', 'BatchGetBuilds', { Ids: [id] }, principal);
          const build = (answer.Builds as JsonObject[] | undefined)?.[0] ?? {};
          if (build.BuildStatus === 'SUCCEEDED') return { Build: build };
          if (build.BuildStatus !== 'IN_PROGRESS') {
            throw new StatesError('States.TaskFailed', JSON.stringify({ Build: build }));
          }
          await cloud.clock.sleep(POLL_MS, signal);
        }
      } finally {
        if (signal.reason === 'cancelled') await api.call('codebuild', 'StopBuild', { Id: id }, principal);
      }
    },
  };
}
