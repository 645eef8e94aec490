import { InvalidInputException } from '@aws-sdk/client-iam';
import { refuse } from '../refuse.ts';
import type { Account, IamHandlers } from './account.ts';
import { uniqueId } from './directory.ts';
import { shape } from './role.ts';

/** AWS's names for its own roles; a service that is not here gets its name in capitals. */
const NAMES: Readonly<Record<string, string>> = {
  'autoscaling.amazonaws.com': 'AutoScaling',
  'ecs.amazonaws.com': 'ECS',
  'elasticache.amazonaws.com': 'ElastiCache',
  'elasticloadbalancing.amazonaws.com': 'ElasticLoadBalancing',
  'rds.amazonaws.com': 'RDS',
  'spot.amazonaws.com': 'EC2Spot',
};

const nameFor = (service: string) => `AWSServiceRoleFor${NAMES[service] ?? service.split('.')[0]?.toUpperCase()}`;
const pathFor = (service: string) => `/aws-service-role/${service}/`;

/** The role that a service has in an account, whether it is there or not. */
export const serviceRole = (account: string, service: string) => {
  const name = nameFor(service);
  return { name, arn: `arn:aws:iam::${account}:role${pathFor(service)}${name}` };
};

/** What the creation of a service's role is authorized on. */
export const serviceRoleArn = ({ cloud }: Account, service: string) => serviceRole(cloud.account, service).arn;

/** Roles that only the service itself may take; AWS makes one when a service is first used in an account. */
export function serviceLinkedRole(account: Account) {
  const { roles } = account.directory;
  return {
    async CreateServiceLinkedRole(input) {
      const { AWSServiceName: service = '', CustomSuffix: suffix } = input;
      const name = `${nameFor(service)}${suffix ? `_${suffix}` : ''}`;
      if (roles.has(name)) {
        refuse(
          InvalidInputException,
          `Service role name ${name} has been taken in this account, please try a different suffix.`,
        );
      }
      const path = pathFor(service);
      const row = roles.put(name, {
        name,
        path,
        id: uniqueId('AROA'),
        arn: account.arn('role', path, name),
        created: account.now(),
        trust: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
        }),
        description: input.Description,
        maxSessionSeconds: 3600,
        inline: {},
        attached: [],
        tags: {},
      });
      return { Role: shape(row) };
    },
    async DeleteServiceLinkedRole(input) {
      const row = account.role(input.RoleName);
      roles.delete(row.name);
      return { DeletionTaskId: `task${row.path}${row.name}/${crypto.randomUUID()}` };
    },
    async GetServiceLinkedRoleDeletionStatus() {
      return { Status: 'SUCCEEDED' };
    },
  } satisfies IamHandlers;
}
