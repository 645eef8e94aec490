import type { EnvironmentVariable } from '@aws-sdk/client-codebuild';
import type { Buildspec } from '../../machines/build/buildspec.ts';
import { PhaseFailed } from '../../machines/build/fault.ts';
import { rdsCertificateAuthority } from '../../machines/postgres/certificates.ts';
import type { Cloud, Session } from '../../service.ts';
import type { BuildRow } from './model.ts';

/** The variables of a build's commands: nothing of this machine but the `PATH` of the image. What StartBuild and the project give outranks the buildspec. */
export async function environmentOf(
  cloud: Cloud,
  build: BuildRow,
  { env }: Buildspec,
  { session, source, home, path }: { session: Session; source: string; home: string; path: string },
): Promise<Record<string, string>> {
  const fromSpec = (values: Record<string, string>, type: EnvironmentVariable['type']) =>
    Object.entries(values).map(([name, value]) => ({ name, value, type }));
  const given = [
    ...fromSpec(env.variables, 'PLAINTEXT'),
    ...fromSpec(env['parameter-store'], 'PARAMETER_STORE'),
    ...fromSpec(env['secrets-manager'], 'SECRETS_MANAGER'),
    ...build.environment.environmentVariables,
  ];
  const resolved = await Promise.all(given.map(async (it) => [it.name ?? '', await readValue(cloud, session, it)]));
  return {
    PATH: path,
    HOME: home,
    TMPDIR: home,
    LANG: 'C.UTF-8',
    CI: 'true',
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    // Where a client on AWS would put the bundle that it has fetched.
    RDS_CA_BUNDLE: rdsCertificateAuthority(cloud.folder),
    CODEBUILD_CI: 'true',
    CODEBUILD_BUILD_ID: build.id,
    CODEBUILD_BUILD_ARN: cloud.arn('codebuild', `build/${build.id}`),
    CODEBUILD_BUILD_NUMBER: String(build.number),
    CODEBUILD_BUILD_IMAGE: build.environment.image ?? '',
    CODEBUILD_INITIATOR: build.initiator,
    CODEBUILD_RESOLVED_SOURCE_VERSION: build.resolvedSourceVersion ?? '',
    CODEBUILD_SOURCE_REPO_URL: build.source.location ?? '',
    CODEBUILD_SOURCE_VERSION: build.sourceVersion ?? '',
    CODEBUILD_SRC_DIR: source,
    CODEBUILD_START_TIME: String(Date.parse(build.startedAt)),
    ...Object.fromEntries(resolved),
  };
}

/** Throws `PhaseFailed` when the service role may not read it, or nobody could. */
async function readValue(
  cloud: Cloud,
  { principal }: Session,
  { name, value = '', type }: EnvironmentVariable,
): Promise<string> {
  if (type !== 'PARAMETER_STORE' && type !== 'SECRETS_MANAGER') return value;
  try {
    if (type === 'PARAMETER_STORE') {
      const { Parameter } = await (await cloud.use('ssm', principal)).GetParameter({
        Name: value,
        WithDecryption: true,
      });
      return Parameter?.Value ?? '';
    }
    // `secret-id:json-key:version-stage:version-id`; an ARN has colons of its own.
    const [, secret = value, key] = /^(arn:(?:[^:]*:){5}[^:]+|[^:]+)(?::([^:]*))?/.exec(value) ?? [];
    const { SecretString = '' } = await (await cloud.use('secretsmanager', principal)).GetSecretValue({
      SecretId: secret,
    });
    return key ? String((JSON.parse(SecretString) as Record<string, unknown>)[key] ?? '') : SecretString;
  } catch (error) {
    throw new PhaseFailed('Decrypted Variables Error', `${(error as Error).message} (variable ${name})`);
  }
}
