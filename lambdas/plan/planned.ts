import * as z from 'zod';

/** What an estimate reads of a change of the plan. */
export const Planned = z.object({
  resource: z.string(),
  action: z.enum(['create', 'update', 'replace', 'keep']),
  calls: z.array(z.string()).readonly(),
  waits: z.boolean(),
  step: z.string(),
});
export type Planned = z.output<typeof Planned>;
