import type { State } from './definition.ts';
import type { JsonObject } from './json.ts';
import type { Cursor, Run } from './run.ts';

/** The context object: `$$` in JSONPath, `$states.context` in JSONata. */
export function context({ facts, progress }: Run, cursor: Cursor, state: State, token?: string): JsonObject {
  const retried = state.type === 'Task' || state.type === 'Parallel' || state.type === 'Map';
  return {
    Execution: {
      Id: facts.arn,
      Input: JSON.parse(facts.input),
      StartTime: facts.startedAt,
      Name: facts.name,
      RoleArn: facts.roleArn,
      RedriveCount: progress.redriveCount,
      ...(progress.redrivenAt && { RedriveTime: progress.redrivenAt }),
    },
    StateMachine: { Id: facts.versionArn ?? facts.machineArn, Name: facts.machineName },
    State: { Name: state.name, EnteredTime: cursor.enteredAt, ...(retried && { RetryCount: cursor.retryCount }) },
    ...(token && { Task: { Token: token } }),
    ...(cursor.item && {
      Map: {
        Item: {
          Index: cursor.item.index,
          Value: cursor.item.value,
          ...(cursor.item.key !== undefined && { Key: cursor.item.key }),
        },
      },
    }),
  };
}
