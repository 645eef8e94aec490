import {
  AssociateKmsKeyCommand,
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import * as z from 'zod';
import { named, path } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings } from '../settings.ts';
import { unless } from '../unless.ts';

const logs = new CloudWatchLogsClient({ maxAttempts: 5 });

const retentionInDays = settings.logRetentionDays;

export const handler = resource({
  needs: z.object({ keyArn: z.string() }),
  wanted: () => [
    ...['web', 'api', 'build'].map((group) => ({ name: `log-group/${group}`, logGroupName: path(group) })),
    // RDS would make it by itself, open to nobody's key, and keep it for ever.
    { name: 'log-group/database', logGroupName: `/aws/rds/instance/${named()}/postgresql` },
  ],
  standIn: { days: retentionInDays, key: '' } as { days: number | undefined; key: string | undefined },

  async find({ logGroupName }) {
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
    const group = logGroups.find((it) => it.logGroupName === logGroupName);
    return group && { days: group.retentionInDays, key: group.kmsKeyId };
  },
  async create({ logGroupName }, { facts, tags }) {
    const making = new CreateLogGroupCommand({ logGroupName, kmsKeyId: facts.keyArn, tags: { ...tags } });
    // RDS may have been quicker, without the key.
    const made = await logs.send(making).catch(unless('ResourceAlreadyExists'));
    return { days: undefined, key: made && facts.keyArn };
  },
  differences: ({ days, key }, _, { keyArn }) => [
    ...(days === retentionInDays ? [] : [`it keeps ${days ?? 'all'} days, not ${retentionInDays}`]),
    ...(key === keyArn ? [] : [`it encrypts with ${key ?? 'a key of CloudWatch'}`]),
  ],
  async update({ days, key }, { logGroupName }, { facts: { keyArn } }) {
    if (days !== retentionInDays) await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
    if (key !== keyArn) await logs.send(new AssociateKmsKeyCommand({ logGroupName, kmsKeyId: keyArn }));
    return { days: retentionInDays, key: keyArn };
  },
  async remove(_, { logGroupName }) {
    await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  },
  facts: () => ({}),
});
