import { EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import type { Injector } from '../fault.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });

/** Ends the instances without telling their group, as a failing host would: the group finds out by itself and replaces them. Nothing to take back. */
export default {
  async inject({ targets }) {
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: targets.map(({ id }) => id) }));
  },
} satisfies Injector;
