import type { GetRandomPasswordCommandInput } from '@aws-sdk/client-secrets-manager';
import { resourceType, type Tag, type Work } from '../resource-type.ts';

interface Secret {
  Name?: string;
  Description?: string;
  KmsKeyId?: string;
  SecretString?: string;
  GenerateSecretString?: GetRandomPasswordCommandInput & { SecretStringTemplate?: string; GenerateStringKey?: string };
  Tags?: Tag[];
}

export const secret = resourceType<Secret>({
  immutable: ['Name', 'GenerateSecretString'],
  async create(properties, work) {
    const { Name, Description, KmsKeyId, Tags } = properties;
    const { ARN = '' } = await (await work.use('secretsmanager')).CreateSecret({
      Name: Name ?? work.name(256),
      Description,
      KmsKeyId,
      SecretString: await secretValue(properties, work),
      Tags: work.tags(Tags),
    });
    return { physicalId: ARN, attributes: { Id: ARN } };
  },
  async update(made, { Description, KmsKeyId, SecretString }, before, { use }) {
    const changed = SecretString !== before.SecretString ? { SecretString } : {};
    await (await use('secretsmanager')).UpdateSecret({ SecretId: made.physicalId, Description, KmsKeyId, ...changed });
    return made;
  },
  async retag({ physicalId: SecretId }, Tags, TagKeys, { use }) {
    const secrets = await use('secretsmanager');
    if (Tags.length) await secrets.TagResource({ SecretId, Tags });
    if (TagKeys.length) await secrets.UntagResource({ SecretId, TagKeys });
  },
  remove: async ({ physicalId }, _, { use }) =>
    (await use('secretsmanager')).DeleteSecret({ SecretId: physicalId, ForceDeleteWithoutRecovery: true }),
});

/** `GenerateSecretString` is CloudFormation's alone: a random password, by itself or as one key of a JSON object. */
async function secretValue({ SecretString, GenerateSecretString }: Secret, { use }: Work): Promise<string | undefined> {
  if (!GenerateSecretString) return SecretString;
  const { SecretStringTemplate, GenerateStringKey, ...wishes } = GenerateSecretString;
  const { RandomPassword = '' } = await (await use('secretsmanager')).GetRandomPassword(wishes);
  if (!GenerateStringKey) return RandomPassword;
  const template = JSON.parse(SecretStringTemplate ?? '{}') as object;
  return JSON.stringify({ ...template, [GenerateStringKey]: RandomPassword });
}
