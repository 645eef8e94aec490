import type { CreateFunctionCommandInput, Runtime } from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { validation } from '../errors.ts';
import { resourceType, type Tag, tagMap, type Work } from '../resource-type.ts';

interface Code {
  ZipFile?: string;
  S3Bucket?: string;
  S3Key?: string;
  S3ObjectVersion?: string;
}

interface Function extends Omit<CreateFunctionCommandInput, 'Code' | 'Tags' | 'KMSKeyArn'> {
  Code: Code;
  KmsKeyArn?: string;
  ReservedConcurrentExecutions?: number;
  Tags?: Tag[];
}

export const lambdaFunction = resourceType<Function>({
  immutable: ['FunctionName', 'PackageType', 'Architectures'],
  async create(properties, work) {
    const lambda = await work.use('lambda');
    const { Code, KmsKeyArn, ReservedConcurrentExecutions, Tags, ...rest } = properties;
    const FunctionName = properties.FunctionName ?? work.name(64);
    const { FunctionArn = '' } = await lambda.CreateFunction({
      ...rest,
      FunctionName,
      KMSKeyArn: KmsKeyArn,
      Runtime: rest.Runtime as Runtime,
      Code: codeOf(Code),
      Tags: tagMap(work.tags(Tags)),
    });
    work.begun(FunctionName);
    if (ReservedConcurrentExecutions !== undefined)
      await lambda.PutFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions });
    await settled(FunctionName, work);
    return { physicalId: FunctionName, attributes: { Arn: FunctionArn } };
  },
  async update(made, properties, before, work) {
    const lambda = await work.use('lambda');
    const FunctionName = made.physicalId;
    const {
      Code,
      KmsKeyArn,
      ReservedConcurrentExecutions,
      Tags: _tags,
      PackageType,
      Architectures,
      ...rest
    } = properties;
    if (JSON.stringify(Code) !== JSON.stringify(before.Code)) {
      await lambda.UpdateFunctionCode({ FunctionName, ...codeOf(Code) });
      await settled(FunctionName, work);
    }
    const { Code: _, Tags: __, ...settings } = properties;
    const { Code: ___, Tags: ____, ...settingsBefore } = before;
    if (JSON.stringify(settings) !== JSON.stringify(settingsBefore)) {
      const { Publish, CodeSigningConfigArn, ...configuration } = rest;
      await lambda.UpdateFunctionConfiguration({
        ...configuration,
        FunctionName,
        KMSKeyArn: KmsKeyArn ?? '',
        Runtime: rest.Runtime as Runtime,
        // What the template no longer says goes back to what Lambda assumes.
        Environment: rest.Environment ?? { Variables: {} },
        Timeout: rest.Timeout ?? 3,
        MemorySize: rest.MemorySize ?? 128,
        DeadLetterConfig: rest.DeadLetterConfig ?? {},
      });
      await settled(FunctionName, work);
    }
    if (ReservedConcurrentExecutions !== undefined)
      await lambda.PutFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions });
    else if (before.ReservedConcurrentExecutions !== undefined)
      await lambda.DeleteFunctionConcurrency({ FunctionName });
    return made;
  },
  async retag({ attributes }, tags, TagKeys, { use }) {
    const lambda = await use('lambda');
    const Resource = attributes?.Arn;
    if (tags.length) await lambda.TagResource({ Resource, Tags: tagMap(tags) });
    if (TagKeys.length) await lambda.UntagResource({ Resource, TagKeys });
  },
  remove: async ({ physicalId }, _, { use }) => (await use('lambda')).DeleteFunction({ FunctionName: physicalId }),
});

/** Source that stands in the template becomes `index.js`. */
function codeOf({ ZipFile, ...source }: Code) {
  return ZipFile === undefined ? source : { ZipFile: zipSync({ 'index.js': strToU8(ZipFile) }) };
}

async function settled(FunctionName: string, { use, until }: Work): Promise<void> {
  const lambda = await use('lambda');
  await until(async () => {
    const { State, LastUpdateStatus, StateReason, LastUpdateStatusReason } = await lambda.GetFunctionConfiguration({
      FunctionName,
    });
    if (State === 'Failed' || LastUpdateStatus === 'Failed')
      throw validation(`Function ${FunctionName} failed: ${StateReason ?? LastUpdateStatusReason}`);
    return State === 'Active' && LastUpdateStatus === 'Successful';
  });
}
