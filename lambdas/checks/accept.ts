import * as z from 'zod';
import { inputs } from '../inputs.ts';
import { InvalidInput } from '../invalid-input.ts';
import { named } from '../naming.ts';
import { step } from '../step.ts';

const Ask = z.union([
  z.object({ machine: z.string(), input: z.unknown(), execution: z.string() }),
  z.object({ describe: z.string() }),
]);

/**
 * The first state of every machine: an input that it cannot work with costs one call and nothing else. Asked with `describe`, it says as a JSON Schema what
 * the machine of that name takes, for whoever makes a form of it.
 */
export const handler = step(Ask, async (ask) => {
  if ('describe' in ask) return { schema: z.toJSONSchema(inputs(ask.describe), { io: 'input' }) };
  const name = ask.machine.slice(named().length + 1);
  const { event, input } = withoutEvent(ask.input);
  const { data, error } = inputs(name).safeParse(input);
  if (error) throw InvalidInput.from(error, input);
  return { ...data, execution: data.within ?? ask.execution, ...(event && { event }) };
});

/** The id of the event that began it is no wish of anybody's: rules add it, and each machine hands it to those that it starts. */
function withoutEvent(input: unknown): { event?: string; input: unknown } {
  const { event, ...rest } = (input ?? {}) as { event?: unknown };
  return typeof event === 'string' ? { event, input: rest } : { input };
}
