import type { Drivers } from '../../../asl/driver.ts';
import type { Engine } from '../../../asl/engine.ts';
import type { Cloud } from '../../../service.ts';
import { openApi } from './api.ts';
import { awsSdkDriver } from './aws-sdk.ts';
import { buildDriver } from './build.ts';
import { datasets } from './dataset.ts';
import { lambdaDriver } from './lambda.ts';
import { optimisedDriver } from './optimised.ts';
import { openRoles } from './role.ts';
import { startExecutionDriver } from './start-execution.ts';

/** What Tasks of this cloud can do: each call is made, and authorized, as the state machine's role. */
export function openDrivers(cloud: Cloud, engine: () => Engine): Drivers {
  const roles = openRoles(cloud);
  const api = openApi(cloud);
  const lambda = lambdaDriver(cloud, roles);
  const sdk = awsSdkDriver(api, roles);
  const startExecution = startExecutionDriver(cloud, roles, engine);
  return {
    ...datasets(api, roles),
    find(resource) {
      if (resource.kind === 'lambda') return lambda;
      if (resource.type.startsWith('aws-sdk:')) return resource.pattern === 'sync' ? undefined : sdk;
      if (resource.type === 'lambda' && resource.api === 'invoke') return lambda;
      if (resource.type === 'states' && resource.api === 'startExecution') return startExecution;
      const optimised = optimisedDriver(resource.type, api, roles);
      return optimised && resource.type === 'codebuild' && resource.pattern === 'sync'
        ? buildDriver(cloud, api, roles, optimised)
        : optimised;
    },
  };
}
