import {
  InvalidParameterException,
  LogGroupClass,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import type { Ciphers } from './cipher.ts';
import { type GroupRow, groupArn, groupOf, type Logs, type Operations, streamKey, streamsOf } from './logs.ts';

const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export function logGroups(logs: Logs, ciphers: Ciphers): Operations {
  const { cloud, groups, streams, filters, journal } = logs;

  return {
    async CreateLogGroup({ logGroupName: name = '', kmsKeyId, tags = {}, logGroupClass = LogGroupClass.STANDARD }) {
      if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name))
        refuse(InvalidParameterException, `The log group name '${name}' may have letters, digits and . - _ / # only`);
      if (groups.has(name)) refuse(ResourceAlreadyExistsException, 'The specified log group already exists');
      const encryption = kmsKeyId ? { kmsKeyId, dataKey: await ciphers.wrap(name, kmsKeyId) } : {};
      if (groups.has(name)) refuse(ResourceAlreadyExistsException, 'The specified log group already exists');
      groups.put(name, {
        name,
        arn: groupArn(cloud, name),
        createdAt: cloud.clock.now().getTime(),
        logGroupClass,
        tags,
        ...encryption,
      });
      return {};
    },

    async DescribeLogGroups({
      logGroupNamePrefix = '',
      logGroupNamePattern = '',
      logGroupIdentifiers,
      limit = 50,
      nextToken,
    }) {
      const chosen = groups
        .values()
        .filter(
          ({ name }) =>
            name.startsWith(logGroupNamePrefix) && name.toLowerCase().includes(logGroupNamePattern.toLowerCase()),
        )
        .filter(
          ({ name, arn }) => logGroupIdentifiers?.some((it) => it === name || it.replace(/:\*$/, '') === arn) ?? true,
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const page = paging(chosen, (it) => it.name, { token: nextToken, size: limit }, invalidToken);
      return { logGroups: page.items.map(describe), nextToken: page.next };
    },

    async ListLogGroups({ logGroupNamePattern = '', logGroupClass, limit = 50, nextToken }) {
      const chosen = groups
        .values()
        .filter((it) => it.name.includes(logGroupNamePattern.replace(/^\^/, '')))
        .filter((it) => (logGroupClass ?? it.logGroupClass) === it.logGroupClass)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const page = paging(chosen, (it) => it.name, { token: nextToken, size: limit }, invalidToken);
      const logGroups = page.items.map((it) => ({
        logGroupName: it.name,
        logGroupArn: it.arn,
        logGroupClass: it.logGroupClass,
      }));
      return { logGroups, nextToken: page.next };
    },

    /** The older question for the same tags. */
    async ListTagsLogGroup({ logGroupName }) {
      return { tags: groupOf(logs, logGroupName).tags };
    },

    async DeleteLogGroup({ logGroupName }) {
      const { name } = groupOf(logs, logGroupName);
      for (const stream of streamsOf(logs, name)) {
        journal.forget(stream.segments);
        streams.delete(streamKey(name, stream.name));
      }
      for (const it of filters.values()) if (it.group === name) filters.delete(streamKey(name, it.filterName));
      groups.delete(name);
      return {};
    },

    async PutRetentionPolicy({ logGroupName, retentionInDays = 0 }) {
      const row = groupOf(logs, logGroupName);
      if (!RETENTIONS.includes(retentionInDays))
        refuse(
          InvalidParameterException,
          `The retention of ${retentionInDays} days must be one of ${RETENTIONS.join(', ')}`,
        );
      groups.put(row.name, { ...row, retentionInDays });
      return {};
    },

    async DeleteRetentionPolicy({ logGroupName }) {
      const { retentionInDays: _, ...row } = groupOf(logs, logGroupName);
      groups.put(row.name, row);
      return {};
    },

    /** Only what comes from now on is encrypted with the key, as at AWS; so the streams begin anew where none has begun. */
    async AssociateKmsKey({ logGroupName, resourceIdentifier, kmsKeyId = '' }) {
      const row = groupOf(logs, logGroupName, resourceIdentifier);
      if (streamsOf(logs, row.name).some((it) => it.segments.length > 0))
        refuse(
          InvalidParameterException,
          `The log group '${row.name}' has events already; this cloud encrypts a group from its first event on`,
        );
      groups.put(row.name, { ...row, kmsKeyId, dataKey: await ciphers.wrap(row.name, kmsKeyId) });
      return {};
    },

    async TagResource({ resourceArn, tags = {} }) {
      const row = groupOf(logs, undefined, resourceArn);
      groups.put(row.name, { ...row, tags: { ...row.tags, ...tags } });
      return {};
    },

    async UntagResource({ resourceArn, tagKeys = [] }) {
      const row = groupOf(logs, undefined, resourceArn);
      const tags = Object.fromEntries(Object.entries(row.tags).filter(([key]) => !tagKeys.includes(key)));
      groups.put(row.name, { ...row, tags });
      return {};
    },

    async ListTagsForResource({ resourceArn }) {
      return { tags: groupOf(logs, undefined, resourceArn).tags };
    },
  };

  function describe(row: GroupRow) {
    return {
      logGroupName: row.name,
      creationTime: row.createdAt,
      retentionInDays: row.retentionInDays,
      metricFilterCount: filters.values().filter((it) => it.group === row.name).length,
      arn: `${row.arn}:*`,
      logGroupArn: row.arn,
      storedBytes: streamsOf(logs, row.name)
        .flatMap((it) => it.segments)
        .reduce((sum, it) => sum + it.bytes, 0),
      kmsKeyId: row.kmsKeyId,
      logGroupClass: row.logGroupClass,
    };
  }
}

export function invalidToken(message: string): InvalidParameterException {
  return new InvalidParameterException({ message, $metadata: {} });
}
