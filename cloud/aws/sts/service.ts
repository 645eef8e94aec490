import { wall } from '../../clock.ts';
import type { StartService } from '../../service.ts';
import { openDirectory } from '../iam/directory.ts';
import { openSessions } from '../iam/sessions.ts';
import { assumeRole } from './assume-role.ts';
import { callerIdentity } from './caller-identity.ts';
import { sessionToken } from './session-token.ts';

export const start: StartService<typeof import('@aws-sdk/client-sts')> = (cloud) => {
  const directory = openDirectory(cloud.store);
  const sessions = openSessions(cloud.store, wall);
  const assume = assumeRole(directory, sessions);
  return {
    operations: { ...callerIdentity(cloud), ...assume.operations, ...sessionToken(sessions) },
    touches: assume.touches,
    conditions: assume.conditions,
  };
};
