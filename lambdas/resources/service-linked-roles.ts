import { CreateServiceLinkedRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import * as z from 'zod';
import { resource } from '../resource.ts';
import { unless } from '../unless.ts';

const iam = new IAMClient({ maxAttempts: 5 });

/** The account's roles for the services themselves; the key's policy names the one of Auto Scaling, so it must exist first. */
export const handler = resource({
  needs: z.object({}),
  wanted: () => [
    {
      name: 'service-linked-role/autoscaling',
      role: 'AWSServiceRoleForAutoScaling',
      service: 'autoscaling.amazonaws.com',
    },
    { name: 'service-linked-role/rds', role: 'AWSServiceRoleForRDS', service: 'rds.amazonaws.com' },
    {
      name: 'service-linked-role/elasticloadbalancing',
      role: 'AWSServiceRoleForElasticLoadBalancing',
      service: 'elasticloadbalancing.amazonaws.com',
    },
  ],
  standIn: {},

  async find({ role }) {
    return (await iam.send(new GetRoleCommand({ RoleName: role })).catch(unless('NoSuchEntity'))) && {};
  },
  async create({ service }) {
    // `InvalidInput` says that it "has been taken": somebody else in this account was first.
    await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: service })).catch(unless('InvalidInput'));
    return {};
  },
  // They belong to the account, not to the environment.
  remove: async () => {},
  facts: () => ({}),
});
