import type { Faults } from '../../fault.ts';

/** What can happen to an instance as a machine; `silenced` are those whose metadata service says nothing. */
export function faults(silenced: Set<string>): Faults {
  return {
    'stop-metadata': {
      description:
        'The metadata service does not answer the instance any more: no new credentials, and no answer at all.',
      resourceType: 'aws:ec2:instance',
      target: 'Instances',
      permission: 'ec2:ModifyInstanceMetadataOptions',
      parameters: {},
      lasts: true,
      afterRestart: 'again',
      async begin(arns) {
        const ids = arns.map((arn) => arn.split('/').at(-1)!);
        for (const id of ids) silenced.add(id);
        return async () => {
          for (const id of ids) silenced.delete(id);
        };
      },
    },
  };
}
