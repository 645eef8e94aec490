import type { LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import { resourceType, type Tag, tagMap } from '../resource-type.ts';

interface LogGroup {
  LogGroupName?: string;
  RetentionInDays?: number;
  KmsKeyId?: string;
  LogGroupClass?: LogGroupClass;
  Tags?: Tag[];
}

export const logGroup = resourceType<LogGroup>({
  immutable: ['LogGroupName', 'LogGroupClass'],
  async create({ LogGroupName, RetentionInDays, KmsKeyId, LogGroupClass, Tags }, work) {
    const logs = await work.use('logs');
    const logGroupName = LogGroupName ?? work.name(512);
    const tags = tagMap(work.tags(Tags));
    await logs.CreateLogGroup({
      logGroupName,
      kmsKeyId: KmsKeyId,
      logGroupClass: LogGroupClass,
      ...(Object.keys(tags).length > 0 && { tags }),
    });
    work.begun(logGroupName);
    if (RetentionInDays) await logs.PutRetentionPolicy({ logGroupName, retentionInDays: RetentionInDays });
    return {
      physicalId: logGroupName,
      attributes: { Arn: `${work.cloud.arn('logs', `log-group:${logGroupName}`)}:*` },
    };
  },
  async update(made, { RetentionInDays, KmsKeyId }, before, { use }) {
    const logs = await use('logs');
    const logGroupName = made.physicalId;
    if (RetentionInDays) await logs.PutRetentionPolicy({ logGroupName, retentionInDays: RetentionInDays });
    else await logs.DeleteRetentionPolicy({ logGroupName });
    if (KmsKeyId && KmsKeyId !== before.KmsKeyId) await logs.AssociateKmsKey({ logGroupName, kmsKeyId: KmsKeyId });
    if (!KmsKeyId && before.KmsKeyId) await logs.DisassociateKmsKey({ logGroupName });
    return made;
  },
  async retag({ attributes }, tags, tagKeys, { use }) {
    const logs = await use('logs');
    const resourceArn = attributes?.Arn?.replace(/:\*$/, '');
    if (tags.length) await logs.TagResource({ resourceArn, tags: tagMap(tags) });
    if (tagKeys.length) await logs.UntagResource({ resourceArn, tagKeys });
  },
  remove: async ({ physicalId }, _, { use }) => (await use('logs')).DeleteLogGroup({ logGroupName: physicalId }),
});
