import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import type { Secrets } from './secrets.ts';

/** A secret's own policy: nobody can give it one here, and the answer of AWS for one without has its names alone. */
export function resourcePolicy(secrets: Secrets): Handlers<typeof import('@aws-sdk/client-secrets-manager'), Call> {
  return {
    async GetResourcePolicy({ SecretId }) {
      const { arn, name } = secrets.living(SecretId);
      return { ARN: arn, Name: name };
    },
  };
}
