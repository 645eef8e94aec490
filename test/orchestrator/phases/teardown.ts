import { AllocateAddressCommand, EC2Client, ReleaseAddressCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { existing } from '../existing.ts';
import type { Whole } from '../whole.ts';

/** The end of an environment. */
export function teardown(all: () => Whole): void {
  describe('teardown', { timeout: 300_000 }, () => {
    it('takes everything away, and names in its receipt what somebody has forgotten', async () => {
      const Tags = [{ Key: 'muster:environment', Value: 'dev' }];
      const ec2 = new EC2Client(all().client);
      const { AllocationId } = await ec2.send(
        new AllocateAddressCommand({ Domain: 'vpc', TagSpecifications: [{ ResourceType: 'elastic-ip', Tags }] }),
      );
      const { status, cause, output } = await all().run('teardown', { environment: 'dev' });
      await ec2.send(new ReleaseAddressCommand({ AllocationId }));
      expect({ status, cause }).toEqual({ status: 'SUCCEEDED', cause: undefined });
      const { receipt } = JSON.parse(output!);
      expect(receipt).toMatchObject({
        clean: false,
        dollarsPerHour: { after: 0.005 },
        removed: { 'db-instance': 1, vpc: 1 },
      });
      expect(receipt.left.map(({ kind, id, expected }: Record<string, unknown>) => [kind, expected, id])).toEqual([
        ['elastic-ip', false, AllocationId],
        // Each run that was taken back had a key of its own.
        ...receipt.left.slice(1).map(({ id }: { id: string }) => ['key', true, id]),
      ]);
      expect((await existing(all())).filter((name) => !name.startsWith('service-linked-role/'))).toEqual([]);
    });
  });
}
