import type { CreateRepositoryCommandInput } from '@aws-sdk/client-ecr';
import { camelCase, resourceType, type Tag, type Work } from '../resource-type.ts';

interface Repository {
  RepositoryName?: string;
  ImageTagMutability?: CreateRepositoryCommandInput['imageTagMutability'];
  ImageScanningConfiguration?: { ScanOnPush?: boolean };
  EncryptionConfiguration?: object;
  LifecyclePolicy?: { LifecyclePolicyText?: string };
  RepositoryPolicyText?: object | string;
  Tags?: Tag[];
}

export const repository = resourceType<Repository>({
  immutable: ['RepositoryName', 'EncryptionConfiguration'],
  async create(properties, work) {
    const ecr = await work.use('ecr');
    const { repository } = await ecr.CreateRepository({
      repositoryName: properties.RepositoryName ?? work.name(256).toLowerCase(),
      imageTagMutability: properties.ImageTagMutability,
      imageScanningConfiguration: scanning(properties),
      encryptionConfiguration: camelCase(
        properties.EncryptionConfiguration,
      ) as CreateRepositoryCommandInput['encryptionConfiguration'],
      tags: work.tags(properties.Tags),
    });
    const { repositoryName = '', repositoryArn = '', repositoryUri = '' } = repository ?? {};
    work.begun(repositoryName);
    await setPolicies(repositoryName, properties, {}, work);
    return { physicalId: repositoryName, attributes: { Arn: repositoryArn, RepositoryUri: repositoryUri } };
  },
  async update(made, properties, before, work) {
    const ecr = await work.use('ecr');
    const { physicalId: repositoryName } = made;
    const imageTagMutability = properties.ImageTagMutability ?? 'MUTABLE';
    await ecr.PutImageTagMutability({ repositoryName, imageTagMutability });
    await ecr.PutImageScanningConfiguration({ repositoryName, imageScanningConfiguration: scanning(properties) });
    await setPolicies(repositoryName, properties, before, work);
    return made;
  },
  async retag({ attributes }, tags, tagKeys, { use }) {
    const ecr = await use('ecr');
    const resourceArn = attributes?.Arn;
    if (tags.length) await ecr.TagResource({ resourceArn, tags });
    if (tagKeys.length) await ecr.UntagResource({ resourceArn, tagKeys });
  },
  remove: async ({ physicalId }, _, { use }) => (await use('ecr')).DeleteRepository({ repositoryName: physicalId }),
});

const scanning = (it: Repository) => ({ scanOnPush: it.ImageScanningConfiguration?.ScanOnPush ?? false });

async function setPolicies(repositoryName: string, now: Repository, before: Repository, { use }: Work): Promise<void> {
  const ecr = await use('ecr');
  const { RepositoryPolicyText: policy } = now;
  const policyText = typeof policy === 'string' ? policy : JSON.stringify(policy);
  if (policyText) await ecr.SetRepositoryPolicy({ repositoryName, policyText });
  else if (before.RepositoryPolicyText) await ecr.DeleteRepositoryPolicy({ repositoryName });
  const lifecyclePolicyText = now.LifecyclePolicy?.LifecyclePolicyText;
  if (lifecyclePolicyText) await ecr.PutLifecyclePolicy({ repositoryName, lifecyclePolicyText });
  else if (before.LifecyclePolicy?.LifecyclePolicyText) await ecr.DeleteLifecyclePolicy({ repositoryName });
}
