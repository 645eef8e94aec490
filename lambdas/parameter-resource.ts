import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type * as z from 'zod';
import { path } from './naming.ts';
import { resource } from './resource.ts';
import { tagList } from './tags.ts';
import { unless } from './unless.ts';

const ssm = new SSMClient({ maxAttempts: 5 });

/** SSM parameters of the environment, each with its value out of the facts: `{ 'database/host': (facts) => facts.database.host }`. */
export const parameterResource = <Facts>(
  needs: z.ZodType<Facts>,
  parameters: Readonly<Record<string, (facts: Facts) => string>>,
) =>
  resource({
    needs,
    wanted: () =>
      Object.entries(parameters).map(([name, value]) => ({ name: `parameter/${name}`, Name: path(name), value })),
    standIn: { value: '' },

    async find({ Name }) {
      const found = await ssm.send(new GetParameterCommand({ Name })).catch(unless('ParameterNotFound'));
      return found?.Parameter && { value: found.Parameter.Value! };
    },
    async create({ Name, value }, { facts, tags }) {
      const Value = value(facts);
      await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Tags: tagList(tags) }));
      return { value: Value };
    },
    differences: (found, { value }, facts) =>
      found.value === value(facts) ? [] : [`it is "${found.value}", not "${value(facts)}"`],
    async update(_, { Name, value }, { facts }) {
      // Overwriting and tagging exclude each other in one call.
      await ssm.send(new PutParameterCommand({ Name, Value: value(facts), Type: 'String', Overwrite: true }));
      return { value: value(facts) };
    },
    async remove(_, { Name }) {
      await ssm.send(new DeleteParameterCommand({ Name })).catch(unless('ParameterNotFound'));
    },
    facts: () => ({}),
  });
