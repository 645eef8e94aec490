import { CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Clients, clients } from '../clients.ts';
import type { Evening, Tier } from '../evening.ts';
import { credentialsOf, type Shell, shellOf } from '../instance.ts';

const denied = (action: string) =>
  expect.objectContaining({
    name: expect.stringMatching(/^AccessDenied(Exception)?$/),
    message: expect.stringContaining(`is not authorized to perform: ${action}`),
  });

/** Phase 4, who may do what: each of the four roles does its work, and is refused what is not. */
export const roles = (tonight: () => Evening) => {
  describe.each([
    ['web', 'api'],
    ['api', 'web'],
  ] as const)('the role of the %s instances', (tier, other) => {
    let on: Shell;
    let as: Clients;
    beforeAll(async () => {
      const evening = tonight();
      on = await shellOf(evening, tier);
      as = clients({ ...evening.outputs, credentials: await credentialsOf(on) });
    });

    it('is what the metadata service gives to whoever has a token', async () => {
      const { Arn } = await as.sts.send(new GetCallerIdentityCommand({}));
      expect(Arn).toBe(`arn:aws:sts::000000000000:assumed-role/muster-dev-${tier}/${on.id}`);
    });

    it('is not given to a request without a token (401)', async () => {
      const path = '/latest/meta-data/iam/security-credentials/';
      const program = `const it = await fetch(process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT + '${path}'); console.log(it.status);`;
      expect(await on.node(program)).toBe(401);
    });

    it("writes its own tier's log, and no other", async () => {
      const write = async (group: string) => {
        const stream = { logGroupName: `/muster/dev/${group}`, logStreamName: `story-${tier}` };
        await as.logs.send(new CreateLogStreamCommand(stream));
        const logEvents = [{ timestamp: Date.now(), message: 'good evening' }];
        return as.logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
      };
      await expect(write(tier)).resolves.toBeDefined();
      await expect(write(other)).rejects.toEqual(denied('logs:CreateLogStream'));
      await expect(write('build')).rejects.toEqual(denied('logs:CreateLogStream'));
    });

    it("reads its own tier's artifacts, and no others", async () => {
      const { outputs } = tonight();
      const read = async (whose: Tier) => {
        const { bucket: Bucket, key: Key } = outputs.deployed[whose].artifact;
        return (await as.s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToByteArray();
      };
      expect((await read(tier)).length).toBeGreaterThan(1000);
      await expect(read(other)).rejects.toEqual(denied('s3:GetObject'));
    });

    it(`${tier === 'api' ? 'reads' : 'does not read'} the database's secret`, async () => {
      const SecretId = tonight().outputs.database.secretArn;
      const read = as.secrets.send(new GetSecretValueCommand({ SecretId }));
      if (tier === 'api') await expect(read).resolves.toMatchObject({ SecretString: expect.any(String) });
      else await expect(read).rejects.toEqual(denied('secretsmanager:GetSecretValue'));
    });
  });

  describe('the role of the builds', () => {
    it('is for CodeBuild, stores artifacts, writes the log of the builds, and deploys nothing', async () => {
      const evening = tonight();
      const { as, trusts } = await taken(evening, 'build');
      expect(trusts).toEqual([{ Service: 'codebuild.amazonaws.com' }]);
      const Bucket = evening.outputs.artifactBucket;
      const store = (Key: string) => as.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'tonight' }));
      const { VersionId } = await store('builds/story');
      await evening.aws.s3.send(new DeleteObjectCommand({ Bucket, Key: 'builds/story', VersionId }));
      await expect(store('elsewhere/story')).rejects.toEqual(denied('s3:PutObject'));
      const stream = (logGroupName: string) =>
        as.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'story' }));
      await expect(stream('/muster/dev/build')).resolves.toBeDefined();
      await expect(stream('/muster/dev/web')).rejects.toEqual(denied('logs:CreateLogStream'));
      const again = { applicationName: 'muster-dev', deploymentGroupName: 'muster-dev-web' };
      await expect(as.codedeploy.send(new CreateDeploymentCommand(again))).rejects.toEqual(
        denied('codedeploy:CreateDeployment'),
      );
    });
  });

  describe('the role of the deployments', () => {
    it('is for CodeDeploy, looks at targets, and reads no artifact and no secret', async () => {
      const evening = tonight();
      const { as, trusts } = await taken(evening, 'deploy');
      expect(trusts).toEqual([{ Service: 'codedeploy.amazonaws.com' }]);
      const { TargetGroups } = await as.elb.send(new DescribeTargetGroupsCommand({ Names: ['muster-dev-web'] }));
      expect(TargetGroups).toHaveLength(1);
      const { bucket: Bucket, key: Key } = evening.outputs.deployed.web.artifact;
      await expect(as.s3.send(new GetObjectCommand({ Bucket, Key }))).rejects.toEqual(denied('s3:GetObject'));
      const SecretId = evening.outputs.database.secretArn;
      await expect(as.secrets.send(new GetSecretValueCommand({ SecretId }))).rejects.toEqual(
        denied('secretsmanager:GetSecretValue'),
      );
    });
  });
};

/** A role that services take, taken by the operator, who may take any on this machine; and whom it trusts. */
async function taken({ aws, outputs }: Evening, role: string) {
  const { Role } = await aws.iam.send(new GetRoleCommand({ RoleName: `muster-dev-${role}` }));
  const trust = JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!)) as {
    Statement: { Principal: object }[];
  };
  const { Credentials: given } = await aws.sts.send(
    new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: 'story' }),
  );
  const credentials = {
    accessKeyId: given!.AccessKeyId!,
    secretAccessKey: given!.SecretAccessKey!,
    sessionToken: given!.SessionToken!,
  };
  return {
    as: clients({ ...outputs, credentials }),
    trusts: trust.Statement.map(({ Principal }) => Principal),
  };
}
