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
  const { data, error } = inputs(name).safeParse(ask.input);
  if (error) throw InvalidInput.from(error, ask.input);
  return { ...data, execution: data.within ?? ask.execution };
});
