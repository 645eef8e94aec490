import { InvalidNextToken, type Parameter, ParameterNotFound, ValidationException } from '@aws-sdk/client-ssm';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { fits } from './filter.ts';
import {
  type Operations,
  type ParameterRow,
  type Parameters,
  type ParameterVersion,
  parse,
  select,
} from './parameters.ts';
import { publicParameter, publicParametersBelow } from './public-parameter.ts';
import { unseal } from './secure.ts';

export function getParameter(parameters: Parameters): Operations {
  const { cloud, rows } = parameters;

  async function show(
    row: ParameterRow,
    version: ParameterVersion,
    decrypt: boolean | undefined,
    call: Call,
  ): Promise<Parameter> {
    const { value, keyId, type } = version;
    return {
      Name: row.name,
      ARN: row.arn,
      Type: type,
      Value: keyId && decrypt ? await unseal(cloud, call, row.arn, { keyId, value }) : value,
      Version: version.version,
      LastModifiedDate: new Date(version.modified),
      DataType: version.dataType,
    };
  }

  async function find(written: string, decrypt: boolean | undefined, call: Call): Promise<Parameter | undefined> {
    const { name, selector } = parse(parameters, written);
    if (name.startsWith('/aws/service/')) return publicParameter(cloud, name);
    const row = rows.get(name);
    if (!row) return undefined;
    const shown = await show(row, select(row, selector), decrypt, call);
    return selector === undefined ? shown : { ...shown, Selector: `:${selector}` };
  }

  return {
    async GetParameter({ Name = '', WithDecryption }, call) {
      const found = await find(Name, WithDecryption, call);
      return { Parameter: found ?? refuse(ParameterNotFound, `Parameter ${Name} not found.`) };
    },

    async GetParameters({ Names = [], WithDecryption }, call) {
      if (Names.length > 10) refuse(ValidationException, `GetParameters takes at most 10 names, not ${Names.length}`);
      const found = await Promise.all(
        Names.map((name) =>
          find(name, WithDecryption, call).catch((error: Error) => {
            if (error.name !== 'ParameterVersionNotFound') throw error;
            return undefined;
          }),
        ),
      );
      return {
        Parameters: found.filter((it) => it !== undefined),
        InvalidParameters: Names.filter((_, i) => !found[i]),
      };
    },

    async GetParametersByPath(
      { Path = '', Recursive, ParameterFilters, WithDecryption, MaxResults = 10, NextToken },
      call,
    ) {
      if (!Path.startsWith('/')) refuse(ValidationException, `The parameter path must begin with a slash: "${Path}"`);
      const prefix = Path.endsWith('/') ? Path : `${Path}/`;
      if (prefix.startsWith('/aws/service/')) {
        const all = await publicParametersBelow(cloud, prefix);
        const page = paging(all, (it) => it.Name!, { token: NextToken, size: MaxResults }, invalidToken);
        return { Parameters: page.items, NextToken: page.next };
      }
      const below = rows
        .values()
        .filter(({ name }) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes('/')))
        .filter((row) => fits(row, ParameterFilters))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const page = paging(below, (it) => it.name, { token: NextToken, size: MaxResults }, invalidToken);
      return {
        Parameters: await Promise.all(page.items.map((row) => show(row, select(row, undefined), WithDecryption, call))),
        NextToken: page.next,
      };
    },
  };
}

export function invalidToken(message: string): InvalidNextToken {
  return new InvalidNextToken({ message, $metadata: {} });
}
