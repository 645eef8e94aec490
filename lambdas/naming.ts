import { settings } from './settings.ts';

/** `muster-dev`, or `muster-dev-web` for a part of it: the name under which a resource is found again. */
export const named = (part?: string) =>
  part ? `muster-${settings.environment}-${part}` : `muster-${settings.environment}`;

/** `/muster/dev/database/host`: the path of an SSM parameter, an IAM role or a log group. */
export const path = (part: string) => `/muster/${settings.environment}/${part}`;

export const arn = (service: string, resource: string) =>
  `arn:aws:${service}:${settings.region}:${settings.account}:${resource}`;

/** The artifacts' bucket: bucket names are global, hence the account and the region. */
export const bucketName = `${named('artifacts')}-${settings.account}-${settings.region}`;

export const zone = (letter: string) => `${settings.region}${letter}`;
