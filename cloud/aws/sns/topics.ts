import { NotFoundException, type SubscribeInput } from '@aws-sdk/client-sns';
import type { Cloud, Touched } from '../../service.ts';
import type { Table } from '../../store.ts';
import { refuse } from '../refuse.ts';

export interface TopicRow {
  readonly arn: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SubscriptionRow {
  readonly arn: string;
  readonly topic: string;
  readonly protocol: NonNullable<SubscribeInput['Protocol']>;
  readonly endpoint: string;
  readonly owner: string;
  /** `FilterPolicy`, `RawMessageDelivery`, `RedrivePolicy`, … */
  readonly attributes: Readonly<Record<string, string>>;
  /** Of an endpoint that has not yet said that it wants this. */
  readonly token?: string;
}

export interface Topics {
  readonly rows: Table<TopicRow>;
  readonly subscriptions: Table<SubscriptionRow>;
  /** Throws `NotFoundException`. */
  find(arn: string | undefined): TopicRow;
  of(topic: TopicRow): SubscriptionRow[];
  touched(arn: string | undefined): Touched;
}

export function openTopics(cloud: Cloud): Topics {
  const rows = cloud.store.table<TopicRow>('sns/topic');
  const subscriptions = cloud.store.table<SubscriptionRow>('sns/subscription');
  return {
    rows,
    subscriptions,
    find: (arn = '') => rows.get(arn) ?? refuse(NotFoundException, 'Topic does not exist'),
    of: (topic) => subscriptions.values().filter((it) => it.topic === topic.arn),
    touched: (arn = '') => ({ arn, tags: rows.get(arn)?.tags, policy: rows.get(arn)?.attributes.Policy ?? '' }),
  };
}

/** The policy that every topic begins with: its account may do all that there is to do. */
export const defaultPolicy = (arn: string, account: string) =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });
