import { randomUUID } from 'node:crypto';
import type * as EventBridge from '@aws-sdk/client-eventbridge';
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud, Principal } from '../../service.ts';
import type { Buses } from './bus.ts';
import { validation } from './errors.ts';
import type { BusEvent } from './input.ts';

const MOST_ENTRIES = 10;
/** 1 MB since January 2026. */
const LARGEST_ENTRY = 1024 * 1024;

/** Takes events and hands each to `route`, which stores it for every rule that it matches before the answer goes out. */
export function putEventsOperations(
  cloud: Cloud,
  buses: Buses,
  route: (bus: string, event: BusEvent) => void,
): Handlers<typeof EventBridge, Call> {
  return {
    async PutEvents({ Entries = [] }, call) {
      if (Entries.length < 1 || Entries.length > MOST_ENTRIES)
        throw validation(
          `1 validation error detected: Value '${Entries.length}' at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MOST_ENTRIES}`,
        );
      const results = Entries.map((entry) => {
        const problem = problemOf(entry, call.principal);
        if (problem) return { ErrorCode: problem[0], ErrorMessage: problem[1] };
        const event: BusEvent = {
          version: '0',
          id: randomUUID(),
          'detail-type': entry.DetailType ?? '',
          source: entry.Source ?? '',
          account: cloud.account,
          time: `${(entry.Time ?? cloud.clock.now()).toISOString().slice(0, 19)}Z`,
          region: cloud.region,
          resources: entry.Resources ?? [],
          detail: JSON.parse(entry.Detail ?? '{}') as object,
        };
        route(buses.find(entry.EventBusName).name, event);
        return { EventId: event.id };
      });
      return { FailedEntryCount: results.filter((it) => 'ErrorCode' in it).length, Entries: results };
    },
  };
}

function problemOf(entry: PutEventsRequestEntry, principal: Principal): [string, string] | undefined {
  for (const name of ['Source', 'DetailType', 'Detail'] as const)
    if (!entry[name])
      return ['InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`];
  // Only AWS's own services speak in AWS's name.
  if (entry.Source?.startsWith('aws.') && principal.kind !== 'service')
    return ['NotAuthorizedForSourceException', 'Not authorized for the source.'];
  if (JSON.stringify(entry).length > LARGEST_ENTRY)
    return [
      'InvalidArgument',
      `Parameter Detail is not valid. Reason: the entry is larger than ${LARGEST_ENTRY} bytes.`,
    ];
  try {
    const detail: unknown = JSON.parse(entry.Detail ?? '');
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return undefined;
  } catch {
    // said below
  }
  return ['MalformedDetail', 'Detail is malformed.'];
}
