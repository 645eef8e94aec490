import type { Handlers, Input } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import type { Buckets } from './buckets.ts';
import type { Contents } from './content.ts';
import type { Encryption } from './encryption.ts';
import type { Objects } from './objects.ts';

type Client = typeof import('@aws-sdk/client-s3');
export type S3Handlers = Handlers<Client, Call>;
export type S3Input<Command extends keyof Client> = Input<Client[Command]>;

/** What S3's operations work on. */
export interface S3 {
  readonly cloud: Cloud;
  readonly buckets: Buckets;
  readonly objects: Objects;
  readonly contents: Contents;
  readonly encryption: Encryption;
}
