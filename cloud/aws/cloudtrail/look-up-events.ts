import {
  type Event,
  InvalidLookupAttributesException,
  InvalidMaxResultsException,
  InvalidNextTokenException,
  InvalidTimeRangeException,
  type LookupAttribute,
} from '@aws-sdk/client-cloudtrail';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import type { Entry, Trail } from './trail.ts';

/** By which attribute events are asked for, and what each has there. */
const ATTRIBUTES: Readonly<Record<string, (entry: Entry) => readonly string[]>> = {
  EventId: ({ id }) => [id],
  EventName: ({ operation }) => [operation],
  ReadOnly: () => ['false'],
  Username: (entry) => [userName(entry)],
  ResourceName: ({ resources }) => resources,
  EventSource: ({ service }) => [sourceOf(service)],
};

export function lookUpEvents(trail: Trail, account: string) {
  return {
    async LookupEvents({ LookupAttributes = [], StartTime, EndTime, MaxResults = 50, NextToken }) {
      if (MaxResults < 1 || MaxResults > 50)
        refuse(InvalidMaxResultsException, 'This exception is thrown if the limit specified is not valid.');
      if (LookupAttributes.length > 1)
        refuse(InvalidLookupAttributesException, 'Only one lookup attribute may be specified.');
      if (StartTime && EndTime && StartTime > EndTime)
        refuse(InvalidTimeRangeException, 'The start time must be before the end time.');
      const chosen = trail.all().filter((it) => {
        const at = Date.parse(it.at);
        return (
          (!StartTime || at >= StartTime.getTime()) &&
          (!EndTime || at <= EndTime.getTime()) &&
          LookupAttributes.every((attribute) => has(it, attribute))
        );
      });
      const page = paging(
        chosen,
        ({ id }) => id,
        { token: NextToken, size: MaxResults },
        (message) => refuse(InvalidNextTokenException, message),
      );
      return { Events: page.items.map((it) => eventOf(it, account)), NextToken: page.next };
    },
  } satisfies Handlers<typeof import('@aws-sdk/client-cloudtrail'), Call>;
}

function has(entry: Entry, { AttributeKey, AttributeValue = '' }: LookupAttribute): boolean {
  const values =
    ATTRIBUTES[AttributeKey ?? ''] ??
    refuse(InvalidLookupAttributesException, `"${AttributeKey}" is no attribute that events are looked up by here.`);
  return values(entry).includes(AttributeValue);
}

/** Events bear the name of the endpoint. */
const sourceOf = (service: string) => `${service === 'cloudwatch' ? 'monitoring' : service}.amazonaws.com`;

const userName = ({ principal }: Entry) =>
  principal.kind === 'operator' ? 'root' : (principal.arn.split('/').at(-1) ?? '');

function eventOf(entry: Entry, account: string): Event {
  return {
    EventId: entry.id,
    EventName: entry.operation,
    ReadOnly: 'false',
    EventTime: new Date(entry.at),
    EventSource: sourceOf(entry.service),
    Username: userName(entry),
    Resources: entry.resources.map((ResourceName) => ({ ResourceName })),
    CloudTrailEvent: JSON.stringify({
      eventVersion: '1.11',
      userIdentity: identity(entry, account),
      eventTime: entry.at,
      eventSource: sourceOf(entry.service),
      eventName: entry.operation,
      awsRegion: entry.region,
      sourceIPAddress: entry.sourceIp,
      requestParameters: entry.request,
      responseElements: null,
      ...(entry.error && { errorCode: entry.error.code, errorMessage: entry.error.message }),
      requestID: entry.requestId,
      eventID: entry.id,
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: account,
      eventCategory: 'Management',
    }),
  };
}

const KINDS = { operator: 'Root', user: 'IAMUser', role: 'AssumedRole', service: 'AWSService' } as const;

function identity({ principal }: Entry, accountId: string) {
  return {
    type: KINDS[principal.kind],
    principalId: principal.id,
    arn: principal.arn,
    accountId,
    ...(principal.roleArn && {
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          arn: principal.roleArn,
          accountId,
          userName: principal.roleArn.split('/').at(-1),
        },
      },
    }),
    ...(principal.via && { invokedBy: principal.via }),
  };
}
