import type { InstanceTarget } from '@aws-sdk/client-codedeploy';
import { describe, expect, it } from 'vitest';
import { greenFaults } from '../../../lambdas/deploy/green-faults.ts';

const target = (targetId: string, status: 'Succeeded' | 'Failed' | 'Pending' = 'Succeeded'): InstanceTarget => ({
  targetId,
  instanceLabel: 'Green',
  lifecycleEvents: [
    { lifecycleEventName: 'Install', status: 'Succeeded' },
    { lifecycleEventName: 'ValidateService', status, diagnostics: { message: 'exit 1' } },
  ],
});
const member = (InstanceId: string, LifecycleState = 'InService', HealthStatus = 'HEALTHY') => ({
  InstanceId,
  LifecycleState,
  HealthStatus,
  AutoScalingGroupName: 'green',
  AvailabilityZone: 'us-east-1a',
  ProtectedFromScaleIn: false,
});
const fleet = ['i-a', 'i-b'].map((id) => target(id));
const members = ['i-a', 'i-b'].map((id) => member(id));

describe('a replacement fleet', () => {
  it('of which each instance has proved its commit and is in service has no fault', () => {
    expect(greenFaults(fleet, members, 2)).toEqual([]);
  });

  it.each([
    ['is too small', [fleet[0]!], members, 'the new fleet has 1 instances, at least 2 are wanted'],
    ['failed in a hook', [fleet[0]!, target('i-b', 'Failed')], members, 'ValidateService failed on i-b: exit 1'],
    ['was never validated', [fleet[0]!, target('i-b', 'Pending')], members, 'ValidateService on i-b is Pending'],
    ['is not in service', fleet, [members[0]!, member('i-b', 'Pending:Wait')], 'i-b is Pending:Wait, HEALTHY'],
    ['is unhealthy', fleet, [members[0]!, member('i-b', 'InService', 'UNHEALTHY')], 'i-b is InService, UNHEALTHY'],
    ['is gone', fleet, [members[0]!], 'i-b is in no Auto Scaling group'],
  ])('that %s is told so', (_, green, of, fault) => {
    expect(greenFaults(green, of, 2)).toEqual([fault]);
  });
});
