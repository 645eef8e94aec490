import type { Cloud } from '../../service.ts';
import type { ServiceName } from '../catalog.ts';
import type { ActionType } from './action-type.ts';
import { callActions } from './actions/calls.ts';
import { rebootInstances, stopInstances, terminateInstances } from './actions/ec2.ts';
import { local } from './actions/local.ts';
import { disruptConnectivity } from './actions/network.ts';
import { rebootDbInstances } from './actions/rds.ts';
import { sendCommand } from './actions/ssm.ts';

/** Services with faults of their own. */
const WITH_FAULTS: readonly ServiceName[] = ['ec2', 'elasticloadbalancing', 'rds'];

/** Every action by its id: AWS's, and `local:<service>:<fault>` for what only the machines of this cloud can do. */
export async function openActions(cloud: Cloud): Promise<ReadonlyMap<string, ActionType>> {
  const actions = new Map<string, ActionType>([
    ['aws:ec2:reboot-instances', rebootInstances(cloud)],
    ['aws:ec2:stop-instances', stopInstances(cloud)],
    ['aws:ec2:terminate-instances', terminateInstances(cloud)],
    [
      'aws:fis:wait',
      {
        description: 'Wait.',
        targets: {},
        parameters: { duration: WAIT },
        afterRestart: 'kept',
        begin: async () => {},
      },
    ],
    ['aws:network:disrupt-connectivity', disruptConnectivity(cloud)],
    ['aws:rds:reboot-db-instances', rebootDbInstances(cloud)],
    ['aws:ssm:send-command', sendCommand(cloud)],
    ...callActions(cloud),
  ]);
  for (const service of WITH_FAULTS)
    for (const [name, fault] of Object.entries(await cloud.faults(service)))
      actions.set(`local:${service}:${name}`, local(cloud, fault));
  return actions;
}

const WAIT = { description: 'How long, e.g. PT1M.', required: true };
