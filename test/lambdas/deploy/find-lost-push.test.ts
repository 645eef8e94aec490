import { CodeCommitClient, CreateCommitCommand, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { context, type Orchestrated, orchestrated } from '../orchestrated.ts';

let all: Orchestrated;
let sfn: SFNClient;
let codecommit: CodeCommitClient;
let parentCommitId: string | undefined;
const machines: Record<string, string> = {};

beforeAll(async () => {
  all = await orchestrated();
  const client = { endpoint: all.cloud.endpoint, region: all.cloud.region, credentials: all.cloud.operator };
  sfn = new SFNClient(client);
  codecommit = new CodeCommitClient(client);
  await codecommit.send(new CreateRepositoryCommand({ repositoryName: 'muster-dev' }));
  const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await new IAMClient(client).send(
    new CreateRoleCommand({
      RoleName: 'machines',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  // What they would do is another test's; that they were started, and how they ended, is all that is looked at.
  for (const [name, end] of [
    ['push', { Type: 'Succeed' }],
    ['deploy', { Type: 'Fail', Error: 'DeploymentFailed' }],
  ] as const) {
    const definition = JSON.stringify({ StartAt: 'End', States: { End: end } });
    const made = await sfn.send(
      new CreateStateMachineCommand({ name: `muster-dev-${name}`, roleArn: Role!.Arn!, definition }),
    );
    machines[name] = made.stateMachineArn!;
  }
  serves(await commit('web/app.ts'));
});
afterAll(() => all[Symbol.asyncDispose]());

/** A commit on the branch that changes this file. */
async function commit(filePath: string): Promise<string> {
  const { commitId } = await codecommit.send(
    new CreateCommitCommand({
      repositoryName: 'muster-dev',
      branchName: 'main',
      parentCommitId,
      putFiles: [{ filePath, fileContent: Buffer.from(`${Math.random()}`) }],
    }),
  );
  parentCommitId = commitId!;
  return parentCommitId;
}

/** CodeDeploy remembers that it has brought this commit to the web tier. */
function serves(served: string): void {
  const { store } = all.cloud.cloud;
  const applicationName = 'muster-dev';
  const createdAt = '2026-01-01T00:00:00.000Z';
  const group = {
    id: 'g',
    applicationName,
    name: 'muster-dev-web',
    autoScalingGroups: [],
    ec2TagFilters: [],
    tags: {},
  };
  const s3Location = { bucket: 'b', key: `builds/web/${served}.zip` };
  store.table('codedeploy/application').put(applicationName, { id: 'a', name: applicationName, createdAt, tags: {} });
  store
    .table('codedeploy/group')
    .put(`${applicationName}/${group.name}`, { ...group, lastSuccessfulDeployment: 'd-1' });
  store.table('codedeploy/deployment').put('d-1', {
    id: 'd-1',
    applicationName,
    deploymentGroupName: group.name,
    status: 'Succeeded',
    createdAt,
    revision: { revisionType: 'S3', s3Location },
  });
}

const look = async () =>
  (await import('../../../lambdas/deploy/find-lost-push.ts')).handler({ environment: 'dev' }, context);
const pushes = async () =>
  (await sfn.send(new ListExecutionsCommand({ stateMachineArn: machines.push! }))).executions!.map(({ name }) => name);

describe('a newest commit', () => {
  it('that changes no tier is no lost push', async () => {
    await commit('README.md');
    expect(await look()).toMatchObject({ started: null, because: expect.stringContaining('README.md') });
  });

  it('is left alone while the environment is changed as a whole', async () => {
    const { hold, release } = await import('../../../lambdas/hold.ts');
    const provision = await all.execution();
    await commit('web/app.ts');
    await hold('environment', provision.arn);
    expect(await look()).toEqual({ started: null, because: `${provision.arn} changes the environment` });
    await release(provision.arn);
  });

  it('that nobody was told of is pushed once more, once', async () => {
    const head = await commit('web/app.ts');
    expect(await look()).toMatchObject({ started: expect.stringContaining(`muster-dev-push:found-${head}`) });
    expect(await look()).toMatchObject({ started: null });
    expect(await pushes()).toEqual([`found-${head}`]);
  });

  it('whose deployment failed is left to a redrive or the next push', async () => {
    const head = await commit('web/app.ts');
    await sfn.send(new StartExecutionCommand({ stateMachineArn: machines.deploy!, name: head }));
    await expect.poll(look).toEqual({ started: null, because: `${head} has its deployment, FAILED` });
    expect(await pushes()).toHaveLength(1);
  });
});
