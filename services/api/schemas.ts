import * as z from 'zod';

const text = (longest: number) =>
  z
    .string({ error: 'must be a text' })
    .trim()
    .min(1, { error: 'must not be empty' })
    .max(longest, { error: `must have at most ${longest} characters` })
    // PostgreSQL keeps no NUL in a text.
    .refine((value) => !value.includes('\0'), { error: 'must not contain a NUL character' });

const OBJECT = 'must be a JSON object';

export const guildFields = z.object({ name: text(60), realm: text(60), faction: text(40) }, { error: OBJECT });

export const memberFields = z.object(
  {
    character: text(60),
    class: text(40),
    level: z
      .int({ error: 'must be a whole number' })
      .min(1, { error: 'must be at least 1' })
      .max(100, { error: 'must be at most 100' }),
    rank: text(40),
  },
  { error: OBJECT },
);

const LIMIT = 'must be a whole number from 1 to 100';

export const pageQuery = z.object({
  search: text(60).optional(),
  after: z.string({ error: 'must be given once' }).max(500, { error: 'must have at most 500 characters' }).optional(),
  limit: z.coerce
    .number({ error: LIMIT })
    .int({ error: LIMIT })
    .min(1, { error: LIMIT })
    .max(100, { error: LIMIT })
    .default(20),
});

export const guildQuery = pageQuery.extend({ realm: text(60).optional(), faction: text(40).optional() });
