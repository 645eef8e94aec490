import {
  CreateDBParameterGroupCommand,
  DeleteDBParameterGroupCommand,
  DescribeDBParameterGroupsCommand,
  DescribeDBParametersCommand,
  ModifyDBParameterGroupCommand,
  type Parameter,
  RDSClient,
  ResetDBParameterGroupCommand,
} from '@aws-sdk/client-rds';
import * as z from 'zod';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings } from '../settings.ts';
import { tagList } from '../tags.ts';
import { unless } from '../unless.ts';

const rds = new RDSClient({ maxAttempts: 5 });

const DBParameterGroupName = named(`postgres${settings.database.engineVersion}`);

/**
 * Connections without TLS are refused; a client that vanished is asked after in seconds rather than after two hours; how many there may be is a fact of the environment.
 * A statement that was slow is logged, with the id of the request that it was for and without what users wrote in it.
 */
const wanted: Readonly<Record<string, string>> = {
  'rds.force_ssl': '1',
  tcp_keepalives_idle: '20',
  log_min_duration_statement: '500',
  log_parameter_max_length: '0',
  max_connections: String(settings.database.maxConnections),
};
/** Read when the server starts; RDS refuses to apply it at once. */
const STATIC = ['max_connections'];

type Parameters = Readonly<Record<string, string | undefined>>;

export const handler = resource({
  needs: z.object({}),
  wanted: () => [{ name: 'parameter-group' }],
  standIn: { parameters: wanted as Parameters, surplus: [] as Parameter[] },

  async find() {
    const found = await rds
      .send(new DescribeDBParameterGroupsCommand({ DBParameterGroupName }))
      .catch(unless('DBParameterGroupNotFound'));
    if (!found?.DBParameterGroups?.[0]) return undefined;
    const { Parameters = [] } = await rds.send(
      new DescribeDBParametersCommand({ DBParameterGroupName, Source: 'user' }),
    );
    return {
      parameters: Object.fromEntries(Parameters.map((it) => [it.ParameterName!, it.ParameterValue])) as Parameters,
      surplus: Parameters.filter(({ ParameterName = '' }) => wanted[ParameterName] === undefined),
    };
  },
  async create(_, { tags }) {
    await rds.send(
      new CreateDBParameterGroupCommand({
        DBParameterGroupName,
        DBParameterGroupFamily: `postgres${settings.database.engineVersion}`,
        Description: `PostgreSQL of ${named()}`,
        Tags: tagList(tags),
      }),
    );
    return { parameters: {} as Parameters, surplus: [] };
  },
  differences: ({ parameters, surplus }) => [
    ...missing(parameters).map(
      ([name, value]) => `${name} is ${parameters[name] ?? 'left at its default'}, not ${value}`,
    ),
    ...surplus.map(
      ({ ParameterName, ParameterValue }) => `${ParameterName} is ${ParameterValue}, not left at its default`,
    ),
  ],
  async update({ parameters, surplus }) {
    if (missing(parameters).length > 0)
      await rds.send(
        new ModifyDBParameterGroupCommand({
          DBParameterGroupName,
          Parameters: Object.entries(wanted).map(([ParameterName, ParameterValue]) => ({
            ParameterName,
            ParameterValue,
            ApplyMethod: STATIC.includes(ParameterName) ? ('pending-reboot' as const) : ('immediate' as const),
          })),
        }),
      );
    // A group knows more than RDS takes in one call, but nobody has set that many by hand.
    if (surplus.length > 0)
      await rds.send(
        new ResetDBParameterGroupCommand({
          DBParameterGroupName,
          Parameters: surplus.slice(0, 20).map(({ ParameterName, ApplyType }) => ({
            ParameterName,
            ApplyMethod: ApplyType === 'static' ? ('pending-reboot' as const) : ('immediate' as const),
          })),
        }),
      );
    return { parameters: { ...wanted }, surplus: [] };
  },
  async remove() {
    await rds.send(new DeleteDBParameterGroupCommand({ DBParameterGroupName }));
  },
  facts: () => ({ parameterGroup: DBParameterGroupName }),
});

const missing = (parameters: Parameters) =>
  Object.entries(wanted).filter(([name, value]) => parameters[name] !== value);
