import type {
  ActionAfterCompletion,
  CreateScheduleCommand,
  CreateScheduleCommandInput,
  FlexibleTimeWindow,
  ScheduleState,
} from '@aws-sdk/client-scheduler';
import type { Input } from '../../handlers.ts';
import { validation } from './errors.ts';
import { parseExpression, type Times } from './expression.ts';

export type ScheduleTarget = NonNullable<Input<typeof CreateScheduleCommand>['Target']>;

export interface ScheduleRow {
  readonly name: string;
  readonly group: string;
  readonly arn: string;
  readonly expression: string;
  readonly timezone: string;
  readonly window: FlexibleTimeWindow;
  readonly target: ScheduleTarget;
  readonly state: ScheduleState;
  readonly description?: string;
  readonly startDate?: string;
  readonly endDate?: string;
  readonly afterCompletion: ActionAfterCompletion;
  readonly kmsKeyArn?: string;
  readonly clientToken?: string;
  readonly createdAt: string;
  readonly modifiedAt: string;
  /** When it fires next. */
  readonly nextAt?: string;
  /** When it fired last. */
  readonly firedAt?: string;
}

/** The times that a schedule fires at. Throws `ValidationException`. */
export const timesOf = (expression: string, timezone: string): Times =>
  parseExpression(expression, timezone, ['at', 'rate', 'cron'], () =>
    validation(`Invalid Schedule Expression ${expression}.`),
  );

/** Checks what a caller asks for, and fills in what the caller left out. */
export function settingsOf(input: Omit<CreateScheduleCommandInput, 'Target'> & { Target?: ScheduleTarget }) {
  const { ScheduleExpression = '', ScheduleExpressionTimezone = 'UTC', FlexibleTimeWindow, Target } = input;
  if (!FlexibleTimeWindow?.Mode)
    throw validation(
      `1 validation error detected: Value at 'flexibleTimeWindow' failed to satisfy constraint: Member must not be null`,
    );
  if (FlexibleTimeWindow.Mode === 'FLEXIBLE' && !FlexibleTimeWindow.MaximumWindowInMinutes)
    throw validation('MaximumWindowInMinutes must be provided when FlexibleTimeWindow Mode is FLEXIBLE.');
  if (!Target?.Arn?.startsWith('arn:')) throw validation(`Provided Arn is not in correct format: ${Target?.Arn}`);
  if (!Target.RoleArn) throw validation('The target needs a RoleArn: Scheduler acts as this role.');
  try {
    new Intl.DateTimeFormat('en', { timeZone: ScheduleExpressionTimezone });
  } catch {
    throw validation(`Invalid Schedule Timezone ${ScheduleExpressionTimezone}.`);
  }
  timesOf(ScheduleExpression, ScheduleExpressionTimezone);
  return {
    expression: ScheduleExpression,
    timezone: ScheduleExpressionTimezone,
    window: FlexibleTimeWindow,
    target: Target,
    state: input.State ?? ('ENABLED' as const),
    description: input.Description,
    startDate: input.StartDate?.toISOString(),
    endDate: input.EndDate?.toISOString(),
    afterCompletion: input.ActionAfterCompletion ?? ('NONE' as const),
    kmsKeyArn: input.KmsKeyArn,
  };
}
