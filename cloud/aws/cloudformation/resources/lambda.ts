import type {
  AddPermissionCommandInput,
  CreateAliasCommandInput,
  PutFunctionEventInvokeConfigCommandInput,
} from '@aws-sdk/client-lambda';
import { resourceType } from '../resource-type.ts';

type Permission = Omit<AddPermissionCommandInput, 'StatementId'>;

export const permission = resourceType<Permission>({
  async create(properties, { use, name }) {
    const StatementId = name(100);
    await (await use('lambda')).AddPermission({ ...properties, StatementId });
    return { physicalId: StatementId, attributes: { Id: StatementId } };
  },
  remove: async ({ physicalId }, { FunctionName }, { use }) =>
    (await use('lambda')).RemovePermission({ FunctionName, StatementId: physicalId }),
});

export const version = resourceType<{ FunctionName: string; Description?: string }>({
  async create({ FunctionName, Description }, { use }) {
    const made = await (await use('lambda')).PublishVersion({ FunctionName, Description });
    const { FunctionArn = '', Version = '' } = made;
    return { physicalId: FunctionArn, attributes: { FunctionArn, Version } };
  },
  remove: async ({ attributes }, { FunctionName }, { use }) =>
    (await use('lambda')).DeleteFunction({ FunctionName, Qualifier: attributes?.Version }),
});

export const alias = resourceType<CreateAliasCommandInput>({
  immutable: ['FunctionName', 'Name'],
  async create(properties, { use }) {
    const { AliasArn = '' } = await (await use('lambda')).CreateAlias(properties);
    return { physicalId: AliasArn, attributes: { AliasArn } };
  },
  async update(made, properties, _, { use }) {
    await (await use('lambda')).UpdateAlias(properties);
    return made;
  },
  remove: async (_, { FunctionName, Name }, { use }) => (await use('lambda')).DeleteAlias({ FunctionName, Name }),
});

export const eventInvokeConfig = resourceType<PutFunctionEventInvokeConfigCommandInput>({
  immutable: ['FunctionName', 'Qualifier'],
  async create(properties, { use, name }) {
    await (await use('lambda')).PutFunctionEventInvokeConfig(properties);
    return { physicalId: name() };
  },
  async update(made, properties, _, { use }) {
    await (await use('lambda')).PutFunctionEventInvokeConfig(properties);
    return made;
  },
  remove: async (_, { FunctionName, Qualifier }, { use }) =>
    (await use('lambda')).DeleteFunctionEventInvokeConfig({ FunctionName, Qualifier }),
});
