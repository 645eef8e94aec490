import type { ByInput } from '../../handlers.ts';
import type { Beside, Touched } from '../../service.ts';
import { tagOnCreate } from '../tag-on-create.ts';
import type { Sfn, States } from './states.ts';

/** What each operation is authorized on. SendTask* is on `*` here, as on AWS where a token hides its machine. */
export function touches({ machines, activities }: States): ByInput<Sfn, readonly (Touched | string)[]> {
  const tagged = (arn = '*'): Touched[] => {
    const tags = machines.get(arn)?.tags ?? activities.get(arn)?.tags;
    return [{ arn, ...(tags && { tags }) }];
  };
  const machine = ({ stateMachineArn }: { stateMachineArn?: string | undefined }) => tagged(stateMachineArn);
  const execution = ({ executionArn }: { executionArn?: string | undefined }) => [executionArn ?? '*'];
  const activity = ({ activityArn }: { activityArn?: string | undefined }) => tagged(activityArn);
  const resource = ({ resourceArn }: { resourceArn?: string | undefined }) => tagged(resourceArn);
  return {
    UpdateStateMachine: machine,
    DeleteStateMachine: machine,
    DescribeStateMachine: machine,
    StartExecution: machine,
    StartSyncExecution: machine,
    PublishStateMachineVersion: machine,
    ListStateMachineVersions: machine,
    ListStateMachineAliases: machine,
    ListExecutions: machine,
    DescribeStateMachineForExecution: execution,
    DescribeExecution: execution,
    GetExecutionHistory: execution,
    StopExecution: execution,
    RedriveExecution: execution,
    ListMapRuns: execution,
    DeleteActivity: activity,
    DescribeActivity: activity,
    GetActivityTask: activity,
    TagResource: resource,
    UntagResource: resource,
    ListTagsForResource: resource,
  };
}

/** Who makes a machine hands it its role, and needs the right to tag it if he brings tags. */
export function besides({ cloud }: States): ByInput<Sfn, readonly Beside[]> {
  const passing = ({ roleArn }: { roleArn?: string | undefined }): readonly Beside[] =>
    roleArn
      ? [{ action: 'iam:PassRole', on: [roleArn], context: { 'iam:PassedToService': 'states.amazonaws.com' } }]
      : [];
  const tagging = tagOnCreate<Sfn>('states:TagResource', {
    CreateStateMachine: ({ name }) => [cloud.arn('states', `stateMachine:${name}`)],
    CreateActivity: ({ name }) => [cloud.arn('states', `activity:${name}`)],
  }) as ByInput<Sfn, readonly Beside[]>;
  return {
    ...tagging,
    CreateStateMachine: (input) => [...passing(input), ...tagging.CreateStateMachine!(input)],
    UpdateStateMachine: passing,
  };
}
