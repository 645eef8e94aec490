import { get, request } from './http.ts';

export interface InstanceCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The credentials of the instance's role, from its metadata service (IMDSv2). Throws `HttpFailed`. */
export async function instanceCredentials(environment: Readonly<Record<string, string>>): Promise<InstanceCredentials> {
  const endpoint = environment.AWS_EC2_METADATA_SERVICE_ENDPOINT ?? 'http://169.254.169.254';
  const token = await request(`${endpoint}/latest/api/token`, {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '300' },
  });
  const headers = { 'x-aws-ec2-metadata-token': token };
  const roles = `${endpoint}/latest/meta-data/iam/security-credentials/`;
  const [role] = (await get(roles, headers)).split('\n');
  const { AccessKeyId, SecretAccessKey, Token } = JSON.parse(await get(`${roles}${role}`, headers)) as Record<
    string,
    string
  >;
  return { accessKeyId: AccessKeyId ?? '', secretAccessKey: SecretAccessKey ?? '', sessionToken: Token ?? '' };
}
