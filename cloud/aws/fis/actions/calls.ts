import { ValidationException } from '@aws-sdk/client-fis';
import type { Disturbance } from '../../../disturbances.ts';
import type { Cloud } from '../../../service.ts';
import { catalog, signingName } from '../../catalog.ts';
import { refuse } from '../../refuse.ts';
import type { ActionType, RunningAction } from '../action-type.ts';

const PARAMETERS = {
  duration: { description: 'How long, e.g. PT1M.', required: true },
  service: { description: 'The service, e.g. ec2. AWS knows ec2 and kinesis; here it is any service.', required: true },
  operations: { description: 'The operations, separated by commas, or * for all.', required: true },
  percentage: { description: 'How many of a hundred calls, 1 to 100.', required: true },
} as const;

interface Options {
  readonly description: string;
  readonly kind: (parameters: RunningAction['parameters']) => Pick<Disturbance, 'kind' | 'milliseconds'>;
  /** What the role must be allowed on the experiment, as for AWS's own. */
  readonly permission: `fis:${string}`;
  readonly parameters?: ActionType['parameters'];
}

/** Disturbs the calls of those who act as one of the target roles. Being in memory, it is put in force again when the cloud starts anew. */
export function disturb(cloud: Cloud, { description, kind, permission, parameters = {} }: Options): ActionType {
  const ends = new Map<string, () => void>();
  return {
    description,
    targets: { Roles: 'aws:iam:role' },
    parameters: { ...PARAMETERS, ...parameters },
    afterRestart: 'again',
    async begin(action) {
      const { service = '', operations = '', percentage = '' } = action.parameters;
      await cloud.identities.authorize(action.principal, permission, [{ arn: action.experimentArn }], {
        'fis:Service': service,
        'fis:Operations': operations.split(','),
        'fis:Percentage': percentage,
        'fis:Targets': action.targets.Roles?.map((it) => it.arn) ?? [],
      });
      const room = Object.keys(catalog).find(
        (it) => it === service || signingName(it as keyof typeof catalog) === service,
      );
      if (!room) refuse(ValidationException, `The service ${service} is not known`);
      const share = Number(percentage);
      if (!(share >= 1 && share <= 100))
        refuse(ValidationException, `The percentage must be from 1 to 100, not "${percentage}"`);
      const end = cloud.disturbances.add({
        service: room,
        operations: operations === '*' ? [] : operations.split(',').map((it) => it.trim()),
        percentage: share,
        roles: action.targets.Roles?.map((it) => it.arn) ?? [],
        ...kind(action.parameters),
      });
      ends.set(`${action.experimentArn} ${action.name}`, end);
    },
    async undo(action) {
      ends.get(`${action.experimentArn} ${action.name}`)?.();
    },
  };
}

/** AWS's three, and the three that this wire adds. */
export const callActions = (cloud: Cloud): [string, ActionType][] => [
  [
    'aws:fis:inject-api-internal-error',
    disturb(cloud, {
      description: 'Injects internal errors into requests made by the target roles.',
      kind: () => ({ kind: 'internal' }),
      permission: 'fis:InjectApiInternalError',
    }),
  ],
  [
    'aws:fis:inject-api-throttle-error',
    disturb(cloud, {
      description: 'Injects throttling errors into requests made by the target roles.',
      kind: () => ({ kind: 'throttle' }),
      permission: 'fis:InjectApiThrottleError',
    }),
  ],
  [
    'aws:fis:inject-api-unavailable-error',
    disturb(cloud, {
      description: 'Injects unavailable errors into requests made by the target roles.',
      kind: () => ({ kind: 'unavailable' }),
      permission: 'fis:InjectApiUnavailableError',
    }),
  ],
  [
    'local:wire:lose-response',
    disturb(cloud, {
      description: 'The deed is done; then the connection breaks, or the answer is a 500.',
      kind: ({ how }) => ({ kind: how === 'error' ? 'failed' : 'lost' }),
      permission: 'fis:InjectApiInternalError',
      parameters: { how: { description: 'break (default) or error.', required: false } },
    }),
  ],
  [
    'local:wire:late-visibility',
    disturb(cloud, {
      description: 'Who asks the same again is told for so many seconds what he was told before: eventual consistency.',
      kind: ({ seconds }) => ({ kind: 'late', milliseconds: Number(seconds) * 1000 }),
      permission: 'fis:InjectApiInternalError',
      parameters: { seconds: { description: 'For how long an answer is repeated.', required: true } },
    }),
  ],
];
