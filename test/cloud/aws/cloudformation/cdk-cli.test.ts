import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from '../lambda/function-world.ts';
import { cdkCli } from './cdk-cli.ts';
import { type SampleOptions, synthesizeSample } from './sample-stack.ts';

const CODE = (answer: string) => `export const handler = async () => ${JSON.stringify(answer)};`;

/** The pinned CLI as a child process, from an empty account to an empty account, in one story. */
describe('the CDK command line', { timeout: 120_000 }, () => {
  let world: World;
  let folder: string;
  beforeAll(async () => {
    world = await openWorld();
    folder = await mkdtemp(path.join(tmpdir(), 'cdk-cli-'));
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const cdk = (...args: string[]) => cdkCli(world.running, folder, ...args);
  async function withSample(options: Omit<SampleOptions, 'folder'>, ...args: string[]) {
    await rm(path.join(folder, 'cdk.out'), { recursive: true, force: true });
    return cdk('--app', synthesizeSample({ folder, code: CODE('old'), ...options }), ...args);
  }
  const deploy = (options: Omit<SampleOptions, 'folder'>, ...more: string[]) =>
    withSample(options, 'deploy', '--require-approval', 'never', ...more);

  const cloudformation = () => world.cloud.use('cloudformation');
  const stack = async () => (await (await cloudformation()).DescribeStacks({ StackName: 'Sample' })).Stacks?.[0];
  const parameters = async () => {
    const { Parameters = [] } = await (await world.cloud.use('ssm')).DescribeParameters({});
    return Parameters.map((it) => it.Name).sort();
  };
  const answer = async () => {
    const { Functions = [] } = await (await world.cloud.use('lambda')).ListFunctions({});
    return (await world.invoke(Functions[0]!.FunctionName!)).result;
  };
  const definition = async () => {
    const states = await world.cloud.use('states');
    const { stateMachines = [] } = await states.ListStateMachines({});
    return (await states.DescribeStateMachine({ stateMachineArn: stateMachines[0]!.stateMachineArn })).definition;
  };

  it('bootstraps an account', async () => {
    const { code, output } = await cdk('bootstrap', 'aws://000000000000/us-east-1');
    expect(output).toContain('✅  Environment aws://000000000000/us-east-1 bootstrapped.');
    expect(code).toBe(0);
    expect(await parameters()).toEqual(['/cdk-bootstrap/hnb659fds/version']);
  });

  it('deploys through the roles and the bucket of the bootstrap', async () => {
    const { code, output } = await deploy({});
    expect(code).toBe(0);
    expect(output).toMatch(/Sample\.MachineArn = arn:aws:states:us-east-1:000000000000:stateMachine:Sample-Machine/);
    expect(output).not.toMatch(/could not be used to assume/);
    expect((await stack())?.RoleARN).toMatch(/:role\/cdk-hnb659fds-cfn-exec-role-/);
    expect(await answer()).toBe('old');
  });

  it('sees no difference where there is none', async () => {
    const { code, output } = await withSample({}, 'diff', '--fail');
    expect(output).toContain('There were no differences');
    expect(code).toBe(0);
  });

  it('sees the one difference, and that it is a replacement', async () => {
    const { code, output } = await withSample({ parameter: '/sample/renamed' }, 'diff', '--fail');
    expect(code).toBe(1);
    expect(output.match(/^\[[~+-]\] .*/gm)).toEqual([expect.stringMatching(/^\[~\] AWS::SSM::Parameter .* replace$/)]);
    expect(output).toContain('[~] Name (requires replacement)');
  });

  it('replaces what cannot change, and deletes what it replaced', async () => {
    const { code, output } = await deploy({ parameter: '/sample/renamed' });
    expect(code).toBe(0);
    expect(output).toContain('Requested update requires the creation of a new physical resource; hence creating one.');
    expect(output).not.toMatch(/UPDATE_IN_PROGRESS .*AWS::Lambda::Function/);
    expect(await parameters()).toEqual(['/cdk-bootstrap/hnb659fds/version', '/sample/renamed']);
  });

  it('is told why an update failed, and what was there is there', async () => {
    const { code, output } = await deploy({ broken: true, code: CODE('broken'), parameter: '/sample/never' });
    expect(code).toBe(1);
    expect(output).toMatch(/UPDATE_FAILED .*AWS::Lambda::Function.*reserved keys/);
    const { StackStatus } = (await stack())!;
    expect(StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await answer()).toBe('old');
    expect(await parameters()).toContain('/sample/renamed');
  });

  it('swaps code and definitions without touching the stack', async () => {
    const before = await stack();
    const swapped = { code: CODE('hot'), comment: 'swapped', parameter: '/sample/renamed' };
    const { code, output } = await deploy(swapped, '--hotswap');
    expect(output).toMatch(/AWS::Lambda::Function '.*' hotswapped!/);
    expect(output).toMatch(/AWS::StepFunctions::StateMachine '.*' hotswapped!/);
    expect(code).toBe(0);
    expect(await answer()).toBe('hot');
    expect(await definition()).toContain('"Comment":"swapped"');
    expect(await stack()).toEqual(before);
  });

  it('cannot destroy what has data in it, and says what', async () => {
    const s3 = await world.cloud.use('s3');
    const { Buckets = [] } = await s3.ListBuckets({});
    const Bucket = Buckets.find((it) => it.Name?.startsWith('sample-reports'))?.Name;
    const { VersionId } = await s3.PutObject({
      Bucket,
      Key: 'report',
      Body: Readable.from([Buffer.from('kept')]),
      ContentLength: 4,
    });
    const { code, output } = await cdk('--app', path.join(folder, 'cdk.out'), 'destroy', '--force');
    expect(code).toBe(1);
    expect(output).toMatch(/DELETE_FAILED .*AWS::S3::Bucket.*The bucket you tried to delete is not empty/);
    expect((await stack())?.StackStatus).toBe('DELETE_FAILED');
    await s3.DeleteObject({ Bucket, Key: 'report', VersionId });
  });

  it('destroys the rest, and nothing is left but the bootstrap', async () => {
    const { code, output } = await cdk('--app', path.join(folder, 'cdk.out'), 'destroy', '--force');
    expect(output).toContain('✅  Sample: destroyed');
    expect(code).toBe(0);
    const { Stacks = [] } = await (await cloudformation()).DescribeStacks({});
    expect(Stacks.map((it) => it.StackName)).toEqual(['CDKToolkit']);
    const { Roles = [] } = await (await world.cloud.use('iam')).ListRoles({});
    expect(Roles.filter((it) => !it.RoleName?.startsWith('cdk-hnb659fds-'))).toEqual([]);
    const { Buckets = [] } = await (await world.cloud.use('s3')).ListBuckets({});
    expect(Buckets.map((it) => it.Name)).toEqual(['cdk-hnb659fds-assets-000000000000-us-east-1']);
    expect(await parameters()).toEqual(['/cdk-bootstrap/hnb659fds/version']);
    const left = await Promise.all([
      world.cloud.use('lambda').then(async (it) => (await it.ListFunctions({})).Functions),
      world.cloud.use('states').then(async (it) => (await it.ListStateMachines({})).stateMachines),
      world.cloud.use('events').then(async (it) => (await it.ListRules({})).Rules),
      world.cloud.use('dynamodb').then(async (it) => (await it.ListTables({})).TableNames),
      world.cloud.use('sns').then(async (it) => (await it.ListTopics({})).Topics),
      world.cloud.use('cloudwatch').then(async (it) => (await it.DescribeAlarms({})).MetricAlarms),
    ]);
    expect(left).toEqual([[], [], [], [], [], []]);
  });
});
