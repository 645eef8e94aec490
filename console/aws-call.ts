import type { Connection } from './connect.ts';

/** A call of the AWS command line. As it stands it reaches the account that this console speaks to, whatever the shell is set to. */
export const awsCall = ({ config }: Connection, call: string) =>
  'profile' in config
    ? `aws ${call} --profile ${config.profile} --region ${config.region}`
    : `aws ${call} --endpoint-url ${config.endpoint} --region ${config.region}`;

/** As one word of a POSIX shell. */
export const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
