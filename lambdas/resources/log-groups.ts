import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import * as z from 'zod';
import { path } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings } from '../settings.ts';

const logs = new CloudWatchLogsClient({ maxAttempts: 5 });

const retentionInDays = settings.logRetentionDays;

export const handler = resource({
  needs: z.object({ keyArn: z.string() }),
  wanted: () => ['web', 'api', 'build'].map((group) => ({ name: `log-group/${group}`, logGroupName: path(group) })),
  standIn: { days: retentionInDays as number | undefined },

  async find({ logGroupName }) {
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
    const group = logGroups.find((it) => it.logGroupName === logGroupName);
    return group && { days: group.retentionInDays };
  },
  async create({ logGroupName }, { facts, tags }) {
    await logs.send(new CreateLogGroupCommand({ logGroupName, kmsKeyId: facts.keyArn, tags: { ...tags } }));
    return { days: undefined };
  },
  differences: ({ days }) =>
    days === retentionInDays ? [] : [`it keeps ${days ?? 'all'} days, not ${retentionInDays}`],
  async update(_, { logGroupName }) {
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
    return { days: retentionInDays };
  },
  async remove(_, { logGroupName }) {
    await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  },
  facts: () => ({}),
});
