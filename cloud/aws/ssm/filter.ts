import { InvalidFilterKey, InvalidFilterOption, type ParameterStringFilter } from '@aws-sdk/client-ssm';
import { refuse } from '../refuse.ts';
import { current, type ParameterRow } from './parameters.ts';

/** Whether a parameter passes all filters. Throws InvalidFilterKey or InvalidFilterOption for what AWS does not know. */
export function fits(row: ParameterRow, filters: readonly ParameterStringFilter[] | undefined): boolean {
  return (filters ?? []).every(({ Key: key = '', Option: option = 'Equals', Values: values = [] }) => {
    if (key === 'Path')
      return values.some((path) => {
        const prefix = path.endsWith('/') ? path : `${path}/`;
        if (!row.name.startsWith(prefix)) return false;
        return option === 'Recursive' || !row.name.slice(prefix.length).includes('/');
      });
    if (key === 'Label') return row.versions.some((it) => values.some((label) => it.labels.includes(label)));
    if (key.startsWith('tag:')) {
      const value = row.tags[key.slice('tag:'.length)];
      return value !== undefined && (values.length === 0 || values.includes(value));
    }
    const subject = subjectOf(row, key);
    return subject !== undefined && values.some((value) => compare(subject, option, value));
  });
}

function subjectOf(row: ParameterRow, key: string): string | undefined {
  const { type, keyId, tier, dataType } = current(row);
  switch (key) {
    case 'Name':
      return row.name;
    case 'Type':
      return type;
    case 'KeyId':
      return keyId;
    case 'Tier':
      return tier;
    case 'DataType':
      return dataType;
    default:
      return refuse(
        InvalidFilterKey,
        `The filter key ${key} is not valid: use Name, Type, KeyId, Path, Label, Tier, DataType or tag:<key>`,
      );
  }
}

function compare(subject: string, option: string, value: string): boolean {
  if (option === 'Equals') return subject === value;
  if (option === 'BeginsWith') return subject.startsWith(value);
  if (option === 'Contains') return subject.includes(value);
  return refuse(InvalidFilterOption, `The filter option ${option} is not valid: use Equals, BeginsWith or Contains`);
}
