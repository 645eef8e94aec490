import type { Driver } from '../../../asl/driver.ts';
import type { Engine } from '../../../asl/engine.ts';
import { StatesError } from '../../../asl/error.ts';
import { isObject, type Json, type JsonObject } from '../../../asl/json.ts';
import type { Run } from '../../../asl/run.ts';
import type { Cloud } from '../../../service.ts';
import { metadata } from './metadata.ts';
import type { Roles } from './role.ts';

/** `states:startExecution`, `.sync` and `.sync:2`. */
export function startExecutionDriver(cloud: Cloud, roles: Roles, engine: () => Engine): Driver {
  return {
    async invoke({ job, execution }) {
      const {
        StateMachineArn,
        Input = {},
        Name,
        TraceHeader: _,
      } = isObject(job.parameters) ? job.parameters : ({} as JsonObject);
      const states = await cloud.use('states', await roles.of(execution));
      const input = {
        stateMachineArn: String(StateMachineArn),
        input: typeof Input === 'string' ? Input : JSON.stringify(Input),
        ...(typeof Name === 'string' && { name: Name }),
      };
      try {
        const { executionArn = '', startDate } = await states.StartExecution(input);
        return { ExecutionArn: executionArn, ...metadata(), StartDate: startDate?.getTime() ?? 0 };
      } catch (error) {
        const { name, message } = error as Error;
        const kind =
          name === 'AccessDenied'
            ? 'AWSStepFunctionsException'
            : `${name}${name.endsWith('Exception') ? '' : 'Exception'}`;
        throw new StatesError(
          `StepFunctions.${kind}`,
          `${message} (Service: AWSStepFunctions; Status Code: 400; Error Code: ${name}; Request ID: ${crypto.randomUUID()}; Proxy: null)`,
        );
      }
    },

    async join({ resource, signal }, submitted) {
      const arn = String((submitted as JsonObject).ExecutionArn);
      const cancel = () => {
        // A state that is not waited for any more takes its nested execution with it.
        if (signal.reason === 'cancelled') void engine().stop(arn);
      };
      signal.addEventListener('abort', cancel, { once: true });
      const run = await engine().finished(arn);
      signal.removeEventListener('abort', cancel);
      const described = shown(run, resource.action.endsWith(':2'));
      if (run.progress.status === 'SUCCEEDED') return described;
      throw new StatesError('States.TaskFailed', JSON.stringify(shown(run, false)));
    },
  };
}

/** DescribeExecution as Step Functions gives it to the parent; `.sync:2` parses input and output. */
function shown({ facts, progress }: Run, parsed: boolean): JsonObject {
  const json = (text: string): Json => (parsed ? (JSON.parse(text) as Json) : text);
  return {
    ...(progress.cause !== undefined && { Cause: progress.cause }),
    ...(progress.error !== undefined && { Error: progress.error }),
    ExecutionArn: facts.arn,
    Input: json(facts.input),
    InputDetails: { Included: true },
    Name: facts.name,
    ...(progress.output !== undefined && { Output: json(progress.output), OutputDetails: { Included: true } }),
    RedriveCount: progress.redriveCount,
    RedriveStatus: progress.status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
    ...(progress.status === 'SUCCEEDED' && { RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven' }),
    StartDate: Date.parse(facts.startedAt),
    StateMachineArn: facts.machineArn,
    Status: progress.status,
    ...(progress.stoppedAt && { StopDate: Date.parse(progress.stoppedAt) }),
  };
}
