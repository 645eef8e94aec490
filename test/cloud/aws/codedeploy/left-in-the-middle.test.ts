import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Fleet, startFleet } from './fleet.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await startFleet(['i-a', 'i-b']);
});
afterAll(() => fleet[Symbol.asyncDispose]());

describe('a deployment that is stopped while its second instance is out of service', () => {
  it('is rolled back on that one first: the other one is all that serves', async () => {
    const codedeploy = await fleet.small.cloud.use('codedeploy');
    await fleet.over(await fleet.deploy('old'));
    const stopping = Promise.withResolvers<undefined>();
    fleet.answer = (id, { lifecycleEvent }) =>
      id === 'i-b' && lifecycleEvent === 'Install' ? stopping.promise : undefined;

    const deploymentId = await fleet.deploy('new');
    await vi.waitFor(() => expect(fleet.told.filter((it) => it === 'i-b Install')).toHaveLength(2));
    await codedeploy.StopDeployment({ deploymentId, autoRollbackEnabled: true });
    fleet.told.length = 0;
    stopping.resolve(undefined);
    const { rollbackInfo } = (await fleet.over(deploymentId)) as { rollbackInfo?: { rollbackDeploymentId: string } };
    await fleet.over(rollbackInfo!.rollbackDeploymentId);

    const first = (it: string) => fleet.told.indexOf(it);
    expect(first('i-b register')).toBeGreaterThan(-1);
    expect(first('i-a deregister')).toBeGreaterThan(first('i-b register'));
    expect([...fleet.registered].sort()).toEqual(['i-a', 'i-b']);
  });
});
