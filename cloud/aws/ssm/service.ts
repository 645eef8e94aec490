import type { StartService, Touched } from '../../service.ts';
import { tagOnCreate } from '../tag-on-create.ts';
import { absent } from './absent.ts';
import { commandInvocation } from './command-invocation.ts';
import { type CommandRow, type Commands, giveUpLost } from './commands.ts';
import { documents } from './document.ts';
import { getParameter } from './get-parameter.ts';
import { managedInstance } from './managed-instance.ts';
import { parameter } from './parameter.ts';
import { arnOf, type ParameterRow, type Parameters, parse, type Ssm } from './parameters.ts';
import { putParameter } from './put-parameter.ts';
import { sendCommand } from './send-command.ts';

export const start: StartService<Ssm> = (cloud) => {
  const parameters: Parameters = { cloud, rows: cloud.store.table<ParameterRow>('ssm/parameter') };
  const commands: Commands = { cloud, rows: cloud.store.table<CommandRow>('ssm/command'), cancels: new Map() };
  giveUpLost(commands);
  const one = (written = ''): Touched[] => {
    const { name } = parse(parameters, written);
    if (name.startsWith('/aws/service/')) return [{ arn: `arn:aws:ssm:${cloud.region}::parameter${name}` }];
    const row = parameters.rows.get(name);
    return [{ arn: arnOf(cloud, name), ...(row && { tags: row.tags }) }];
  };
  const many = (names: readonly string[] = []) => names.flatMap(one);
  return {
    operations: {
      ...putParameter(parameters),
      ...getParameter(parameters),
      ...parameter(parameters),
      ...sendCommand(commands),
      ...commandInvocation(commands),
      ...managedInstance(cloud),
      ...documents(),
      ...absent(),
    },
    besides: tagOnCreate<Ssm>('ssm:AddTagsToResource', { PutParameter: ({ Name }) => one(Name) }),
    touches: {
      PutParameter: ({ Name }) => one(Name),
      GetParameter: ({ Name }) => one(Name),
      GetParameters: ({ Names }) => many(Names),
      // As AWS does it: on the path as it is written, trailing slash and all.
      GetParametersByPath: ({ Path = '' }) => [{ arn: arnOf(cloud, Path) }],
      GetParameterHistory: ({ Name }) => one(Name),
      DeleteParameter: ({ Name }) => one(Name),
      DeleteParameters: ({ Names }) => many(Names),
      LabelParameterVersion: ({ Name }) => one(Name),
      AddTagsToResource: ({ ResourceId }) => one(ResourceId),
      RemoveTagsFromResource: ({ ResourceId }) => one(ResourceId),
      ListTagsForResource: ({ ResourceId }) => one(ResourceId),
      // The instances are asked for too, once the targets are known. A document of AWS's belongs to no account.
      SendCommand: ({ DocumentName = '' }) => [
        DocumentName.startsWith('arn:') ? DocumentName : `arn:aws:ssm:${cloud.region}::document/${DocumentName}`,
      ],
    },
  };
};
