import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { named } from '../../naming.ts';
import type { Witness } from '../fault.ts';

const secrets = new SecretsManagerClient({ maxAttempts: 5 });

/** Secrets Manager has a newer version of the database's master secret than before. */
export const secretChanged: Witness = {
  name: 'version of the secret',
  async look({ targets, injectedAt }) {
    const SecretId = targets.find(({ id }) => id === named())?.facts?.secretArn;
    const { LastChangedDate, VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
    // Precise to the second at AWS.
    if (!LastChangedDate || LastChangedDate.getTime() < Date.parse(injectedAt!) - 1_000) return undefined;
    const current = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSCURRENT'))?.[0];
    return { account: `the version ${current} is current now`, at: LastChangedDate.toISOString() };
  },
};
