import { randomUUID } from 'node:crypto';
import {
  InvalidRequestException,
  NotUpdatableException,
  type ProgressEvent,
  RequestTokenNotFoundException,
} from '@aws-sdk/client-cloudcontrol';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { workFor } from '../cloudformation/deployment.ts';
import { loadResourceType } from '../cloudformation/resource-types.ts';
import type { Properties } from '../cloudformation/template.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import type { Managed, ManagedResources } from './managed.ts';
import { applyPatch, PatchFailed } from './patch.ts';

/** The event as it is kept: times are text. */
type Progress = Omit<ProgressEvent, 'EventTime' | 'RetryAfter'> & { at: string };

/** Resources by type and identifier. An update is over when its answer comes, and its answer says how it ended. */
export function resourceOperations(cloud: Cloud, managed: ManagedResources) {
  const requests = cloud.store.table<Progress>('cloudcontrolapi/request');
  const shown = ({ at, ...progress }: Progress): ProgressEvent => ({ ...progress, EventTime: new Date(at) });
  const described = ({ row, properties }: Managed) => ({
    Identifier: row.physicalId,
    Properties: JSON.stringify({ ...row.attributes, ...properties }),
  });

  return {
    async GetResource({ TypeName, Identifier }) {
      return { TypeName, ResourceDescription: described(managed.find(TypeName, Identifier)) };
    },

    async ListResources({ TypeName, NextToken, MaxResults = 100 }) {
      const at = { token: NextToken, size: MaxResults };
      const { items, next } = paging(
        managed.ofType(TypeName),
        (it) => it.row.physicalId,
        at,
        (message) => new InvalidRequestException({ message, $metadata: {} }),
      );
      return { TypeName, ResourceDescriptions: items.map(described), NextToken: next };
    },

    async UpdateResource({ TypeName = '', Identifier, PatchDocument = '' }, { principal }) {
      const found = managed.find(TypeName, Identifier);
      const { row, properties: before } = found;
      const type = await loadResourceType(TypeName);
      if (!type.update) refuse(NotUpdatableException, `Resources of type '${TypeName}' cannot be updated.`);
      const after = patchedBy(PatchDocument, before);
      const fixed = (type.immutable ?? []).find((it) => JSON.stringify(after[it]) !== JSON.stringify(before[it]));
      if (fixed)
        refuse(
          NotUpdatableException,
          `Invalid patch update: createOnlyProperties [/properties/${fixed}] cannot be updated`,
        );
      const { stacks } = managed;
      const { tags } = stacks.mustFind(row.stackId);
      const work = workFor({ cloud, principal, stacks, stackId: row.stackId, tags }, row.logicalId);
      const RequestToken = randomUUID();
      const event = { TypeName, Identifier, RequestToken, Operation: 'UPDATE' as const };
      const ended = await type.update(row, after, before, work).then(
        () => ({ OperationStatus: 'SUCCESS' as const }),
        (error: Error) => ({
          ...{ OperationStatus: 'FAILED' as const, ErrorCode: 'GeneralServiceException' as const },
          StatusMessage: error.message,
        }),
      );
      if (ended.OperationStatus === 'SUCCESS') managed.put(row, after);
      return {
        ProgressEvent: shown(requests.put(RequestToken, { ...event, ...ended, at: cloud.clock.now().toISOString() })),
      };
    },

    async GetResourceRequestStatus({ RequestToken = '' }) {
      const progress = requests.get(RequestToken);
      if (!progress) refuse(RequestTokenNotFoundException, `Request with token ${RequestToken} was not found.`);
      return { ProgressEvent: shown(progress) };
    },
  } satisfies Handlers<typeof import('@aws-sdk/client-cloudcontrol'), Call>;
}

function patchedBy(document: string, before: Properties): Properties {
  try {
    return applyPatch(before, document);
  } catch (error) {
    if (!(error instanceof PatchFailed)) throw error;
    refuse(InvalidRequestException, error.message);
  }
}
