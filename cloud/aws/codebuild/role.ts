import { InvalidInputException } from '@aws-sdk/client-codebuild';
import type { Cloud, Principal, Session } from '../../service.ts';
import { refuse } from '../refuse.ts';

/** A session of a project's service role, for one build. Throws `AccessDenied`. */
export function asRole(cloud: Cloud, roleArn: string, build: string, seconds?: number): Promise<Session> {
  return cloud.identities.assume(roleArn, { service: 'codebuild.amazonaws.com' }, `AWSCodeBuild-${build}`, seconds);
}

/** Throws `InvalidInputException` unless CodeBuild may take this role, and `AccessDenied` unless the caller may give it to CodeBuild. */
export async function checkRole(cloud: Cloud, caller: Principal, roleArn: string | undefined): Promise<string> {
  if (!roleArn) refuse(InvalidInputException, 'Service role is required');
  if (caller.kind !== 'service') {
    await cloud.identities.authorize(caller, 'iam:PassRole', [{ arn: roleArn }], {
      'iam:PassedToService': 'codebuild.amazonaws.com',
    });
  }
  await asRole(cloud, roleArn, 'check').catch(() =>
    refuse(InvalidInputException, `CodeBuild is not authorized to perform: sts:AssumeRole on service role ${roleArn}`),
  );
  return roleArn;
}
