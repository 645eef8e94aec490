import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { applyAssembly, StackFailed } from '../../../../cloud/aws/cloudformation/apply-assembly.ts';
import { openStacks } from '../../../../cloud/aws/cloudformation/stacks.ts';
import { deleteStack } from '../../../../cloud/aws/cloudformation/way-back.ts';
import { eventually, openWorld, type World } from '../lambda/function-world.ts';
import { type SampleOptions, synthesizeSample } from './sample-stack.ts';

describe('applyAssembly', () => {
  let world: World;
  let folder: string;
  beforeAll(async () => {
    world = await openWorld();
    folder = await mkdtemp(path.join(tmpdir(), 'assembly-'));
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(() => rm(path.join(folder, 'cdk.out'), { recursive: true, force: true }));

  async function apply(options: Omit<SampleOptions, 'folder'> = {}) {
    const happened: string[] = [];
    const cdkOut = synthesizeSample({ folder, ...options });
    const applied = await applyAssembly({
      ...{ cloud: world.cloud, cdkOut },
      onEvent: (it) => happened.push(`${it.logicalId.replace(/[0-9A-F]{8}$/, '')} ${it.status}`),
    });
    return { ...applied[0]!, happened };
  }

  it('creates everything, each after what it needs, and it works together', async () => {
    const { outputs, changed, happened, stackName } = await apply();
    expect({ changed, stackName }).toEqual({ changed: true, stackName: 'Sample' });
    expect(happened.at(-1)).toBe('Sample CREATE_COMPLETE');
    expect(happened.indexOf('AnswerServiceRole CREATE_COMPLETE')).toBeLessThan(
      happened.indexOf('Answer CREATE_IN_PROGRESS'),
    );

    const events = await world.cloud.use('events');
    await events.PutEvents({ Entries: [{ Source: 'guild.git', DetailType: 'Pushed', Detail: '{"commit":"abc"}' }] });
    const states = await world.cloud.use('states');
    const output = await eventually(async () => {
      const { executions = [] } = await states.ListExecutions({ stateMachineArn: outputs.MachineArn });
      const { status, output } = await states.DescribeExecution({ executionArn: executions[0]?.executionArn });
      expect(status).toBe('SUCCEEDED');
      return output;
    });
    expect(JSON.parse(output!)).toEqual({ got: { commit: 'abc' }, table: expect.stringMatching(/^Sample-Table/) });
  });

  it('does nothing when nothing changed', async () => {
    const cdkOut = synthesizeSample({ folder });
    const synthesized = performance.now();
    const [stack] = await applyAssembly({ cloud: world.cloud, cdkOut });
    expect(stack).toMatchObject({ changed: false, stackName: 'Sample' });
    expect(performance.now() - synthesized).toBeLessThan(250);
  });

  it('changes in place what can be, and only that', async () => {
    const { happened } = await apply({
      code: 'export const handler = async () => "new";',
      retention: RetentionDays.ONE_DAY,
    });
    expect(happened.filter((it) => it.endsWith('UPDATE_COMPLETE')).sort()).toEqual([
      'Answer UPDATE_COMPLETE',
      'Log UPDATE_COMPLETE',
      'Sample UPDATE_COMPLETE',
    ]);
    const { outputs } = await apply({
      code: 'export const handler = async () => "new";',
      retention: RetentionDays.ONE_DAY,
    });
    expect((await world.invoke(outputs.FunctionName!)).result).toBe('new');
  });

  it('changes tags in place: nothing is replaced for them', async () => {
    const { outputs, happened } = await apply({ team: 'raid' });
    expect(happened.filter((it) => /DELETE|FAILED/.test(it))).toEqual([]);
    const { Tags } = await (await world.cloud.use('lambda')).GetFunction({ FunctionName: outputs.FunctionName });
    expect(Tags).toMatchObject({ team: 'raid' });
    const { tags } = await (await world.cloud.use('states')).ListTagsForResource({ resourceArn: outputs.MachineArn });
    expect(tags).toContainEqual({ key: 'team', value: 'raid' });
  });

  it('deletes what the template no longer has', async () => {
    const topics = async () => (await (await world.cloud.use('sns')).ListTopics({})).Topics;
    expect(await topics()).toHaveLength(1);
    const { happened } = await apply({ withTopic: false });
    expect(happened).toContain('News DELETE_COMPLETE');
    expect(await topics()).toEqual([]);
  });

  it('takes an update back when a resource refuses, and says which and why', async () => {
    const code = 'export const handler = async () => "broken";';
    await expect(apply({ withTopic: false, broken: true, code, retention: RetentionDays.ONE_DAY })).rejects.toThrow(
      StackFailed,
    );
    const stacks = openStacks(world.cloud);
    const { id, status, failure, outputs } = stacks.mustFind('Sample');
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(failure).toMatch(/^Answer\w+ \(AWS::Lambda::Function\): .* reserved keys .*: AWS_REGION$/);
    // The log group had changed before the function failed, and its code with it.
    const { logGroups } = await (await world.cloud.use('logs')).DescribeLogGroups({});
    expect(logGroups).toMatchObject([{ retentionInDays: RetentionDays.ONE_WEEK }]);
    expect((await world.invoke(outputs.find((it) => it.key === 'FunctionName')!.value)).result).not.toBe('broken');
    expect(stacks.resourcesOf(id).map((it) => it.status)).not.toContain('UPDATE_FAILED');
  });

  it('deletes a stack with everything in it', async () => {
    const stacks = openStacks(world.cloud);
    const { id } = stacks.mustFind('Sample');
    const principal = { kind: 'operator', arn: 'arn:aws:iam::000000000000:root', id: '000000000000' } as const;
    // S3 deletes no bucket that has objects, and this one has none.
    expect((await deleteStack(world.cloud, stacks, id, { principal })).status).toBe('DELETE_COMPLETE');
    expect(stacks.resourcesOf(id)).toEqual([]);
    expect((await (await world.cloud.use('lambda')).ListFunctions({})).Functions).toEqual([]);
    expect((await (await world.cloud.use('events')).ListRules({})).Rules).toEqual([]);
  });

  it('leaves nothing behind when a creation fails', async () => {
    await expect(apply({ broken: true })).rejects.toThrow(
      /^Sample is ROLLBACK_COMPLETE: Answer\w+ \(AWS::Lambda::Function\): Lambda was unable to configure your environment variables/,
    );
    expect((await (await world.cloud.use('iam')).ListRoles({})).Roles).toEqual([]);
    expect((await apply()).changed).toBe(true);
  });

  it('goes on after a crash, also with what was created without anybody having written it down', async () => {
    const stacks = openStacks(world.cloud);
    const stack = stacks.mustFind('Sample');
    const row = stacks.resourcesOf(stack.id).find((it) => it.type === 'AWS::SSM::Parameter')!;
    stacks.put({ ...stack, status: 'CREATE_IN_PROGRESS', fingerprint: undefined });
    stacks.putResource({ ...row, physicalId: undefined, status: 'CREATE_IN_PROGRESS' });
    expect((await apply()).changed).toBe(true);
    const { Parameter } = await (await world.cloud.use('ssm')).GetParameter({ Name: '/sample/machine' });
    expect(Parameter?.Value).toContain(':stateMachine:');
  });
});
