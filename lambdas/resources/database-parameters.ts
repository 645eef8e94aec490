import * as z from 'zod';
import { parameterResource } from '../parameter-resource.ts';
import { settings } from '../settings.ts';

/** How the API finds its database, and how many connections an instance may hold. The password is in the secret, which RDS rotates. */
export const handler = parameterResource(
  z.object({
    database: z.object({
      endpoint: z.object({ address: z.string(), port: z.number() }),
      name: z.string(),
      secretArn: z.string(),
    }),
  }),
  {
    'database/host': ({ database }) => database.endpoint.address,
    'database/port': ({ database }) => String(database.endpoint.port),
    'database/name': ({ database }) => database.name,
    'database/secret-arn': ({ database }) => database.secretArn,
    'database/pool-size': () => String(settings.database.poolSize),
  },
);
