import { InvalidResourceId, type ParameterMetadata, ParameterVersionLabelLimitExceeded } from '@aws-sdk/client-ssm';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { fits } from './filter.ts';
import { invalidToken } from './get-parameter.ts';
import {
  current,
  type Operations,
  type ParameterRow,
  type Parameters,
  type ParameterVersion,
  parameterOf,
  parse,
  select,
} from './parameters.ts';
import { unseal } from './secure.ts';

export function parameter(parameters: Parameters): Operations {
  const { cloud, rows } = parameters;

  function remove(written: string): boolean {
    const row = rows.get(parse(parameters, written).name);
    if (!row) return false;
    rows.delete(row.name);
    cloud.emit({
      source: 'aws.ssm',
      'detail-type': 'Parameter Store Change',
      resources: [row.arn],
      detail: { operation: 'Delete', name: row.name, type: current(row).type },
    });
    return true;
  }

  function retag(id: string, tags: (before: Record<string, string>) => Record<string, string>): void {
    const row = rows.get(id) ?? refuse(InvalidResourceId, `Parameter ${id} is not there to be tagged`);
    rows.put(row.name, { ...row, tags: tags(row.tags) });
  }

  return {
    async DeleteParameter({ Name = '' }) {
      parameterOf(parameters, parse(parameters, Name).name);
      remove(Name);
      return {};
    },

    async DeleteParameters({ Names = [] }) {
      const deleted = Names.filter(remove);
      return { DeletedParameters: deleted, InvalidParameters: Names.filter((name) => !deleted.includes(name)) };
    },

    async DescribeParameters({ ParameterFilters, Filters, MaxResults = 50, NextToken }) {
      const wanted = ParameterFilters ?? Filters?.map((it) => ({ ...it, Option: 'BeginsWith' }));
      const chosen = rows.values().filter((row) => fits(row, wanted));
      const page = paging(chosen, (it) => it.name, { token: NextToken, size: MaxResults }, invalidToken);
      return {
        Parameters: page.items.map((row) => ({ ...metadata(row, current(row)), ARN: row.arn })),
        NextToken: page.next,
      };
    },

    async GetParameterHistory({ Name = '', WithDecryption, MaxResults = 50, NextToken }, call) {
      const row = parameterOf(parameters, parse(parameters, Name).name);
      const page = paging(
        row.versions,
        (it) => String(it.version),
        { token: NextToken, size: MaxResults },
        invalidToken,
      );
      const shown = page.items.map(async (it) => ({
        ...metadata(row, it),
        Labels: [...it.labels],
        Value:
          it.keyId && WithDecryption
            ? await unseal(cloud, call, row.arn, { keyId: it.keyId, value: it.value })
            : it.value,
      }));
      return { Parameters: await Promise.all(shown), NextToken: page.next };
    },

    /** A label is on one version at most: it moves. */
    async LabelParameterVersion({ Name = '', ParameterVersion, Labels = [] }) {
      const row = parameterOf(parameters, parse(parameters, Name).name);
      const chosen = select(row, ParameterVersion === undefined ? undefined : String(ParameterVersion));
      const invalid = Labels.filter((label) => /^(\d|aws|ssm)/i.test(label) || !/^[\w.-]{1,100}$/.test(label));
      const valid = Labels.filter((label) => !invalid.includes(label));
      if (new Set([...chosen.labels, ...valid]).size > 10)
        refuse(
          ParameterVersionLabelLimitExceeded,
          `Version ${chosen.version} of ${row.name} can have at most 10 labels`,
        );
      const versions = row.versions.map((it) => {
        const others = it.labels.filter((label) => !valid.includes(label));
        return { ...it, labels: it === chosen ? [...others, ...valid] : others };
      });
      rows.put(row.name, { ...row, versions });
      return { InvalidLabels: invalid, ParameterVersion: chosen.version };
    },

    async AddTagsToResource({ ResourceId = '', Tags = [] }) {
      retag(ResourceId, (before) => ({
        ...before,
        ...Object.fromEntries(Tags.map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
      }));
      return {};
    },

    async RemoveTagsFromResource({ ResourceId = '', TagKeys = [] }) {
      retag(ResourceId, (before) =>
        Object.fromEntries(Object.entries(before).filter(([key]) => !TagKeys.includes(key))),
      );
      return {};
    },

    async ListTagsForResource({ ResourceId = '' }) {
      const row = rows.get(ResourceId) ?? refuse(InvalidResourceId, `Parameter ${ResourceId} is not there`);
      return { TagList: Object.entries(row.tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  };
}

function metadata(row: ParameterRow, version: ParameterVersion): ParameterMetadata {
  return {
    Name: row.name,
    Type: version.type,
    KeyId: version.keyId,
    LastModifiedDate: new Date(version.modified),
    LastModifiedUser: version.modifiedBy,
    Description: version.description,
    AllowedPattern: version.allowedPattern,
    Version: version.version,
    Tier: version.tier,
    DataType: version.dataType,
    Policies: [],
  };
}
