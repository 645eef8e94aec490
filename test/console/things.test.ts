import { describe, expect, it } from 'vitest';
import { askFor } from '../../console/things.ts';
import { connected } from './connected.ts';

describe('asking for a thing', () => {
  const world = connected();

  it('gives a call that reaches the account that was asked, whatever the shell is set to', async () => {
    const { calls } = await askFor(world.connection, 'group', 'muster-dev-web');
    const [call] = calls;
    const { endpoint } = world.connection.config as { endpoint: string };
    const asked = 'aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names muster-dev-web';
    expect(call).toBe(`${asked} --endpoint-url ${endpoint} --region us-east-1`);
  });

  it.each([
    ['load-balancer', 'gone', 'LoadBalancerNotFoundException'],
    ['targets', 'gone', 'TargetGroupNotFoundException'],
    ['database', 'gone', 'DBInstanceNotFoundFault'],
    ['instance', 'i-00000000000000000', 'InvalidInstanceID.NotFound'],
  ])('says of a %s that is gone what AWS says', async (kind, name, error) => {
    await expect(askFor(world.connection, kind, name)).rejects.toMatchObject({ name: error });
  });

  it.each(['kettle', 'constructor'])('knows no %s', async (kind) => {
    await expect(askFor(world.connection, kind, 'x')).rejects.toThrow(
      `There is no "${kind}" to ask for: instance, group`,
    );
  });
});
