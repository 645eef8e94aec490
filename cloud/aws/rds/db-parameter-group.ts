import {
  type DBParameterGroup,
  DBParameterGroupAlreadyExistsFault,
  DBParameterGroupNotFoundFault,
  InvalidDBParameterGroupStateFault,
} from '@aws-sdk/client-rds';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { family } from './engine.ts';
import { tell } from './event.ts';
import type { Fleet } from './fleet.ts';
import type { Model, ParameterGroupRow } from './model.ts';
import { checkParameter, PARAMETERS } from './parameters.ts';
import { invalid } from './refusal.ts';
import { tagsOf } from './tag.ts';

/** At most so many parameters in one request. */
const AT_ONCE = 20;

export function dbParameterGroup(model: Model, fleet: Fleet): Handlers<typeof import('@aws-sdk/client-rds'), Call> {
  const { cloud, parameterGroups } = model;

  function own(name: string | undefined): ParameterGroupRow {
    const row = findParameterGroup(model, name);
    if (row.name.startsWith('default.'))
      throw invalid(`The parameter group ${row.name} is a default group, which cannot be changed.`);
    return row;
  }

  async function change(
    row: ParameterGroupRow,
    values: ParameterGroupRow['values'],
    names: readonly string[],
  ): Promise<void> {
    parameterGroups.put(row.name, { ...row, values });
    tell(model, { type: 'db-parameter-group', id: row.name, arn: cloud.arn('rds', `pg:${row.name}`) }, '0092');
    const waits = names.some((name) => PARAMETERS[name]?.apply === 'static');
    for (const instance of model.instances.values()) {
      if (instance.parameterGroup !== row.name) continue;
      if (waits) model.change(instance.id, { pendingReboot: true });
      await fleet.configure(instance.id);
    }
  }

  return {
    async CreateDBParameterGroup({ DBParameterGroupName = '', DBParameterGroupFamily = '', Description = '', Tags }) {
      const name = DBParameterGroupName.toLowerCase();
      if (!/^[a-z](-?[a-z0-9])*$/.test(name) || name.length > 255) {
        throw invalid(`The parameter DBParameterGroupName is not a valid identifier: ${DBParameterGroupName}`);
      }
      if (DBParameterGroupFamily !== family())
        throw invalid(
          `ParameterGroupFamily ${DBParameterGroupFamily} is not a valid parameter group family; this cloud has ${family()}`,
        );
      if (parameterGroups.has(name))
        refuse(DBParameterGroupAlreadyExistsFault, `Parameter group ${name} already exists`);
      const row = { name, family: DBParameterGroupFamily, description: Description, values: {}, tags: tagsOf(Tags) };
      return { DBParameterGroup: describe(model, parameterGroups.put(name, row)) };
    },

    async ModifyDBParameterGroup({ DBParameterGroupName, Parameters = [] }) {
      const row = own(DBParameterGroupName);
      if (Parameters.length > AT_ONCE)
        throw invalid(`At most ${AT_ONCE} parameters can be modified in one request, not ${Parameters.length}`);
      const given = Parameters.map(({ ParameterName = '', ParameterValue = '', ApplyMethod }) => {
        checkParameter(ParameterName, ParameterValue, ApplyMethod);
        return [ParameterName, ParameterValue] as const;
      });
      await change(
        row,
        { ...row.values, ...Object.fromEntries(given) },
        given.map(([name]) => name),
      );
      return { DBParameterGroupName: row.name };
    },

    async ResetDBParameterGroup({ DBParameterGroupName, ResetAllParameters, Parameters = [] }) {
      const row = own(DBParameterGroupName);
      const names = ResetAllParameters ? Object.keys(row.values) : Parameters.map((it) => it.ParameterName ?? '');
      const left = Object.entries(row.values).filter(([name]) => !names.includes(name));
      await change(row, Object.fromEntries(left), names);
      return { DBParameterGroupName: row.name };
    },

    async DescribeDBParameterGroups({ DBParameterGroupName, MaxRecords = 100, Marker }) {
      const all = () => [findParameterGroup(model, `default.${family()}`), ...parameterGroups.values()];
      const list = DBParameterGroupName ? [findParameterGroup(model, DBParameterGroupName)] : all();
      const page = paging(list, (row) => row.name, { token: Marker, size: MaxRecords }, invalid);
      return { DBParameterGroups: page.items.map((row) => describe(model, row)), Marker: page.next };
    },

    async DescribeDBParameters({ DBParameterGroupName, Source, MaxRecords = 100, Marker }) {
      const { values } = findParameterGroup(model, DBParameterGroupName);
      const list = listed(values);
      const meant = list.filter((it) => (Source ?? it.Source) === it.Source);
      const page = paging(meant, (it) => it.ParameterName, { token: Marker, size: MaxRecords }, invalid);
      return { Parameters: page.items, Marker: page.next };
    },

    async DescribeEngineDefaultParameters({ DBParameterGroupFamily, MaxRecords = 100, Marker }) {
      if (DBParameterGroupFamily !== family())
        throw invalid(
          `ParameterGroupFamily ${DBParameterGroupFamily} is not a valid parameter group family; this cloud has ${family()}`,
        );
      const list = listed({});
      const page = paging(list, (it) => it.ParameterName, { token: Marker, size: MaxRecords }, invalid);
      return { EngineDefaults: { DBParameterGroupFamily, Parameters: page.items, Marker: page.next } };
    },

    async DeleteDBParameterGroup({ DBParameterGroupName }) {
      const row = own(DBParameterGroupName);
      const user = model.instances.values().find((it) => it.parameterGroup === row.name);
      if (user) {
        refuse(
          InvalidDBParameterGroupStateFault,
          `One or more database instances are still members of this parameter group ${row.name}, so the group cannot be deleted`,
        );
      }
      parameterGroups.delete(row.name);
      return {};
    },
  };
}

/** All parameters of the engine, with these values over its own. */
const listed = (values: ParameterGroupRow['values']) =>
  Object.entries(PARAMETERS).map(([name, it]) => ({
    ParameterName: name,
    ParameterValue: values[name] ?? it.default,
    Description: it.description,
    Source: name in values ? 'user' : it.default === undefined ? 'engine-default' : 'system',
    ApplyType: it.apply,
    DataType: it.type,
    AllowedValues: it.allowed,
    IsModifiable: true,
    ApplyMethod: name in values && it.apply === 'dynamic' ? ('immediate' as const) : ('pending-reboot' as const),
  }));

/** Every account has the default group of a family. */
export function findParameterGroup({ parameterGroups }: Model, name = ''): ParameterGroupRow {
  const wanted = name.toLowerCase();
  if (wanted === `default.${family()}`) {
    return {
      name: wanted,
      family: family(),
      description: `Default parameter group for ${family()}`,
      values: {},
      tags: {},
    };
  }
  return parameterGroups.get(wanted) ?? refuse(DBParameterGroupNotFoundFault, `DBParameterGroup not found: ${wanted}`);
}

function describe({ cloud }: Model, row: ParameterGroupRow): DBParameterGroup {
  return {
    DBParameterGroupName: row.name,
    DBParameterGroupFamily: row.family,
    Description: row.description,
    DBParameterGroupArn: cloud.arn('rds', `pg:${row.name}`),
  };
}
