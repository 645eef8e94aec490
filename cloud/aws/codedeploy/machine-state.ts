import type { Cloud } from '../../service.ts';

/**
 * Why an instance that does not answer is not going to: it has ended, or its machine lies dead while EC2 still calls it running.
 * Undefined for one that runs, and for one that is on its way up: after a restart of the cloud all are.
 */
export async function whyLost(cloud: Cloud, id: string): Promise<string | undefined> {
  if (cloud.instances.has(id)) return undefined;
  const ec2 = await cloud.use('ec2');
  const { InstanceStatuses = [] } = await ec2
    .DescribeInstanceStatus({ InstanceIds: [id], IncludeAllInstances: true })
    .catch((error: Error) => {
      if (!error.name.startsWith('InvalidInstanceID')) throw error;
      return { InstanceStatuses: [] };
    });
  const [found] = InstanceStatuses;
  const state = found?.InstanceState?.Name;
  if (!state) return 'gone';
  if (state !== 'pending' && state !== 'running') return state;
  return found.InstanceStatus?.Status === 'impaired' ? 'impaired: its machine died' : undefined;
}
