import type { StartService, Touched } from '../../service.ts';
import { tagOnCreate } from '../tag-on-create.ts';
import { randomPassword } from './random-password.ts';
import { resourcePolicy } from './resource-policy.ts';
import { rotation } from './rotation.ts';
import { secret } from './secret.ts';
import { openSecrets } from './secrets.ts';
import { version } from './version.ts';

type SecretsManager = typeof import('@aws-sdk/client-secrets-manager');

export const start: StartService<SecretsManager> = (cloud) => {
  const secrets = openSecrets(cloud);

  function bySecret({ SecretId = '' }: { SecretId?: string | undefined }): (Touched | string)[] {
    try {
      const row = secrets.find(SecretId);
      return [{ arn: row.arn, tags: row.tags }];
    } catch {
      return [SecretId.startsWith('arn:') ? SecretId : cloud.arn('secretsmanager', `secret:${SecretId}-??????`)];
    }
  }

  return {
    operations: {
      ...secret(secrets),
      ...version(secrets),
      ...rotation(secrets),
      ...resourcePolicy(secrets),
      ...randomPassword(),
    },
    besides: tagOnCreate<SecretsManager>('secretsmanager:TagResource', {
      CreateSecret: ({ Name }) => [cloud.arn('secretsmanager', `secret:${Name}-??????`)],
    }),
    touches: {
      // The six letters are not known before the secret is; policies name it with a wildcard for them.
      CreateSecret: ({ Name }) => [cloud.arn('secretsmanager', `secret:${Name}-??????`)],
      UpdateSecret: bySecret,
      DescribeSecret: bySecret,
      GetResourcePolicy: bySecret,
      DeleteSecret: bySecret,
      RestoreSecret: bySecret,
      TagResource: bySecret,
      UntagResource: bySecret,
      GetSecretValue: bySecret,
      PutSecretValue: bySecret,
      ListSecretVersionIds: bySecret,
      UpdateSecretVersionStage: bySecret,
      RotateSecret: bySecret,
      CancelRotateSecret: bySecret,
    },
  };
};
