import { ModifyTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Pair } from './pair.ts';
import type { World } from './world.ts';

const ask = async (world: World, HealthCheckPath: string) =>
  void (await world.elb.send(
    new ModifyTargetGroupCommand({ TargetGroupArn: await world.targetGroup('api'), HealthCheckPath }),
  ));

/** The most expensive mistake of all: a database that is away for half a minute ends every instance that asks it. */
export const deepHealthCheck: Pair = {
  with: { seconds: 30, undoAfterSeconds: 90, stop: { client: { overMs: 90_000 } } },
  ready: (world) => world.grown(),
  bad: (world) => ask(world, '/ready'),
  async mend(world) {
    await ask(world, '/health');
    await world.settled();
  },
};
