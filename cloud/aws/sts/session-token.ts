import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import type { Sessions } from '../iam/sessions.ts';
import { credentials } from './assume-role.ts';

/** Temporary credentials of whoever asks. */
export function sessionToken(sessions: Sessions) {
  return {
    async GetSessionToken({ DurationSeconds: seconds = 43_200 }, { principal }) {
      return { Credentials: credentials(sessions.issue(principal, seconds)) };
    },
  } satisfies Handlers<typeof import('@aws-sdk/client-sts'), Call>;
}
