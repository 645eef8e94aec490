import { BadToken, TaskGone } from '../../asl/engine.ts';
import { byteLength, type Json, PAYLOAD_LIMIT } from '../../asl/json.ts';
import { checkLength } from './constraint.ts';
import { errors } from './errors.ts';
import type { Operations, States } from './states.ts';

/** How workers answer for the tasks whose tokens they hold. */
export function taskOperations({ engine }: States) {
  const answered = async (answer: Promise<void>): Promise<object> => {
    try {
      await answer;
      return {};
    } catch (error) {
      if (error instanceof BadToken) throw errors.invalidToken();
      if (error instanceof TaskGone) throw errors.taskGone();
      throw error;
    }
  };

  return {
    async SendTaskSuccess({ taskToken, output }) {
      return answered(engine.complete(taskToken as string, { output: parsed(output as string) }));
    },
    async SendTaskFailure({ taskToken, error, cause }) {
      checkLength('error', error, 256);
      checkLength('cause', cause, 32_768);
      return answered(engine.complete(taskToken as string, { error, cause }));
    },
    async SendTaskHeartbeat({ taskToken }) {
      return answered(engine.heartbeat(taskToken as string));
    },
  } satisfies Operations;
}

function parsed(output: string): Json {
  let value: Json;
  try {
    value = JSON.parse(output) as Json;
  } catch (error) {
    throw errors.invalidOutput(`Invalid Output: '${(error as Error).message}'`);
  }
  if (byteLength(value) > PAYLOAD_LIMIT)
    throw errors.invalidOutput(`Invalid Output: '${PAYLOAD_LIMIT} bytes are allowed'`);
  return value;
}
