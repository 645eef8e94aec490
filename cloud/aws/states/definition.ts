import { isObject, type Json, type JsonObject } from '../../asl/json.ts';
import { check, parse } from '../../asl/parse.ts';
import { InvalidDefinition, type Problem } from '../../asl/problem.ts';
import { resource } from '../../asl/resource.ts';
import { errors } from './errors.ts';
import type { MachineType } from './states.ts';
import { duplicates, endless } from './whole-machine.ts';

/** Everything that is wrong with a definition, also for its type of machine. */
export function problemsOf(definition: string, type: MachineType): Problem[] {
  const { problems } = check(definition);
  if (problems.some((it) => it.code === 'INVALID_JSON_DESCRIPTION')) return problems;
  const raw = JSON.parse(definition) as JsonObject;
  const graph = problems.every((it) => it.code === 'MISSING_TRANSITION_TARGET') ? endless(raw) : [];
  const whole = [...(problems.length === 0 ? duplicates(raw) : []), ...graph];
  return [...problems, ...whole, ...(type === 'EXPRESS' ? express(raw, '') : [])];
}

/** Throws `InvalidDefinition`. */
export function checkDefinition(definition: string, type: MachineType): void {
  const problems = problemsOf(definition, type);
  if (problems.length > 0) throw errors.invalidDefinition(new InvalidDefinition(problems).message);
  parse(definition);
}

/** An Express machine cannot wait for what outlives it. */
function express(value: Json, at: string): Problem[] {
  if (Array.isArray(value)) return value.flatMap((part, index) => express(part, `${at}[${index}]`));
  if (!isObject(value)) return [];
  const inside = Object.entries(value).flatMap(([key, part]) => express(part, `${at}/${key}`));
  if (value.Type !== 'Task' || typeof value.Resource !== 'string') return inside;
  const target = resource(value.Resource);
  const message =
    target?.kind === 'activity'
      ? 'Express state machine does not support Activity ARN'
      : target?.pattern === 'sync'
        ? "Express state machine does not support '.sync' service integration"
        : target?.pattern === 'token'
          ? "Express state machine does not support '.waitForTaskToken' service integration"
          : undefined;
  const problem = { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', location: `${at}/Resource` } as const;
  return message ? [...inside, { ...problem, message }] : inside;
}
