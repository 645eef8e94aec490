import type { Cloud } from '../../../service.ts';
import type { ActionType } from '../action-type.ts';
import { durationOf } from '../duration.ts';
import { idsOf } from '../target-ids.ts';

const targets = { Instances: 'aws:ec2:instance' } as const;

/** `aws:ec2:terminate-instances`. */
export const terminateInstances = (cloud: Cloud): ActionType => ({
  description: 'Terminate the specified EC2 instances.',
  targets,
  parameters: {},
  afterRestart: 'kept',
  async begin({ principal, targets: { Instances } }) {
    await (await cloud.use('ec2', principal)).TerminateInstances({ InstanceIds: idsOf(Instances) });
  },
});

/** `aws:ec2:reboot-instances`. */
export const rebootInstances = (cloud: Cloud): ActionType => ({
  description: 'Reboot the specified EC2 instances.',
  targets,
  parameters: {},
  afterRestart: 'kept',
  async begin({ principal, targets: { Instances } }) {
    await (await cloud.use('ec2', principal)).RebootInstances({ InstanceIds: idsOf(Instances) });
  },
});

/** `aws:ec2:stop-instances`: stopping the experiment, or the end of the time that the parameter gives, starts them again. */
export const stopInstances = (cloud: Cloud): ActionType => ({
  description: 'Stop the specified EC2 instances.',
  targets,
  parameters: {
    startInstancesAfterDuration: {
      description: 'The time to wait before the instances are started again, e.g. PT5M. Without it they stay stopped.',
      required: false,
    },
  },
  afterRestart: 'kept',
  async begin({ principal, targets: { Instances } }) {
    await (await cloud.use('ec2', principal)).StopInstances({ InstanceIds: idsOf(Instances) });
  },
  async over({ parameters: { startInstancesAfterDuration: wait }, signal }) {
    if (wait) await cloud.clock.sleep(durationOf(wait), signal);
  },
  async undo({ principal, targets: { Instances }, parameters }) {
    if (!parameters.startInstancesAfterDuration) return;
    const ec2 = await cloud.use('ec2', principal);
    const InstanceIds = idsOf(Instances);
    for (;;) {
      const { Reservations = [] } = await ec2.DescribeInstances({ InstanceIds });
      const states = Reservations.flatMap((it) => it.Instances ?? []).map((it) => it.State?.Name);
      if (!states.includes('stopping')) break;
      await cloud.clock.sleep(200, cloud.signal);
    }
    await ec2.StartInstances({ InstanceIds });
  },
});
