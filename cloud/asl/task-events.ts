import { type Json, textOf } from './json.ts';
import type { Resource } from './resource.ts';
import type { Job } from './run.ts';
import type { Turn } from './turn.ts';

/** How a Task shows in the history; the names depend on what does the work. */
export interface TaskEvents {
  scheduled(turn: Turn, job: Job): void;
  submitted(turn: Turn, output: Json): void;
  succeeded(turn: Turn, output: Json): void;
  failed(turn: Turn, error: string | undefined, cause: string | undefined): void;
  timedOut(turn: Turn, error: string): void;
}

const whole = { truncated: false };

export function taskEvents(resource: Resource): TaskEvents {
  return resource.kind === 'service' ? integration(resource) : worker(resource);
}

function integration({ type, action }: Resource): TaskEvents {
  const it = { resource: action, resourceType: type };
  const output = (value: Json) => ({ ...it, output: textOf(value), outputDetails: whole });
  return {
    scheduled(turn, job) {
      turn.log('TaskScheduled', {
        ...it,
        region: turn.run.facts.machineArn.split(':')[3],
        parameters: JSON.stringify(job.parameters),
        timeoutInSeconds: job.timeoutSeconds,
        heartbeatInSeconds: job.heartbeatSeconds,
      });
      turn.log('TaskStarted', it);
    },
    submitted: (turn, value) => void turn.log('TaskSubmitted', output(value)),
    succeeded: (turn, value) => void turn.log('TaskSucceeded', output(value)),
    failed: (turn, error, cause) => void turn.log('TaskFailed', { ...it, error, cause }),
    timedOut: (turn, error) => void turn.log('TaskTimedOut', { ...it, error }),
  };
}

/** A function named by its ARN, or an activity. */
function worker({ kind, arn }: Resource): TaskEvents {
  const name = kind === 'lambda' ? 'LambdaFunction' : 'Activity';
  return {
    scheduled(turn, job) {
      turn.log(`${name}Scheduled`, {
        resource: arn,
        input: JSON.stringify(job.parameters),
        inputDetails: whole,
        timeoutInSeconds: job.timeoutSeconds,
        ...(kind === 'activity' && { heartbeatInSeconds: job.heartbeatSeconds }),
      });
      if (kind === 'lambda') turn.log('LambdaFunctionStarted');
    },
    submitted: () => {},
    succeeded: (turn, value) => void turn.log(`${name}Succeeded`, { output: textOf(value), outputDetails: whole }),
    failed: (turn, error, cause) => void turn.log(`${name}Failed`, { error, cause }),
    timedOut: (turn, error) => void turn.log(`${name}TimedOut`, { error }),
  };
}
