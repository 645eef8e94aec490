import * as z from 'zod';
import { inputs } from '../inputs.ts';
import { InvalidInput } from '../invalid-input.ts';
import { named } from '../naming.ts';
import { step } from '../step.ts';

const Ask = z.object({ machine: z.string(), input: z.unknown(), execution: z.string() });

/** The first state of every machine: an input that it cannot work with costs one call and nothing else. */
export const handler = step(Ask, async ({ machine, input, execution }) => {
  const name = machine.slice(named().length + 1);
  const { data, error } = inputs(name).safeParse(input);
  if (error) throw InvalidInput.from(error, input);
  return { ...data, execution: data.within ?? execution };
});
