import {
  InvalidNextTokenException,
  InvalidRevisionException,
  RevisionDoesNotExistException,
  type RevisionLocation,
  RevisionRequiredException,
} from '@aws-sdk/client-codedeploy';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { applicationOf } from './existing.ts';
import { type Model, type Operations, PAGE, type RevisionRow } from './model.ts';

/** A revision of an object in S3, the only place that this cloud deploys from, with just the fields that tell it from another. */
export function revisionOf(given: RevisionLocation | undefined): RevisionLocation {
  if (!given) refuse(RevisionRequiredException, 'A revision is required');
  const { revisionType, s3Location } = given;
  if (revisionType !== 'S3')
    refuse(InvalidRevisionException, `Revisions of type ${revisionType} are not deployed here; use S3`);
  const { bucket, key, bundleType, version, eTag } = s3Location ?? {};
  if (!bucket || !key) refuse(InvalidRevisionException, 'The S3 location needs a bucket and a key');
  if (bundleType !== 'zip')
    refuse(InvalidRevisionException, `Bundles of type ${bundleType} are not deployed here; use zip`);
  return {
    revisionType: 'S3',
    s3Location: {
      bucket,
      key,
      bundleType,
      ...(version && { version }),
      ...(eTag && { eTag: eTag.replaceAll('"', '') }),
    },
  };
}

const keyOf = (application: string, { s3Location }: RevisionLocation) =>
  JSON.stringify([application, s3Location?.bucket, s3Location?.key, s3Location?.version, s3Location?.eTag]);

/** Makes the revision known to its application, once, and notes a use of it. */
export function register(
  { revisions, cloud }: Pick<Model, 'revisions' | 'cloud'>,
  applicationName: string,
  revision: RevisionLocation,
  { description, deploymentGroup }: { description?: string | undefined; deploymentGroup?: string } = {},
): RevisionRow {
  const key = keyOf(applicationName, revision);
  const now = cloud.clock.now().toISOString();
  const old = revisions.get(key);
  return revisions.put(key, {
    applicationName,
    revision,
    registeredAt: old?.registeredAt ?? now,
    deploymentGroups: [...new Set([...(old?.deploymentGroups ?? []), ...(deploymentGroup ? [deploymentGroup] : [])])],
    ...(deploymentGroup ? { firstUsedAt: old?.firstUsedAt ?? now, lastUsedAt: now } : old),
    ...((description ?? old?.description) && { description: description ?? old?.description }),
  } as RevisionRow);
}

export function revisionOperations(model: Model) {
  return {
    async RegisterApplicationRevision({ applicationName, revision, description }) {
      register(model, applicationOf(model, applicationName).name, revisionOf(revision), { description });
      return {};
    },
    async GetApplicationRevision({ applicationName, revision }) {
      const { name } = applicationOf(model, applicationName);
      const location = revisionOf(revision);
      const found =
        model.revisions.get(keyOf(name, location)) ??
        refuse(RevisionDoesNotExistException, `The revision is not registered with ${name}`);
      return {
        applicationName: name,
        revision: location,
        revisionInfo: {
          deploymentGroups: found.deploymentGroups,
          registerTime: new Date(found.registeredAt),
          ...(found.description && { description: found.description }),
          ...(found.firstUsedAt && { firstUsedTime: new Date(found.firstUsedAt) }),
          ...(found.lastUsedAt && { lastUsedTime: new Date(found.lastUsedAt) }),
        },
      };
    },
    async ListApplicationRevisions({ applicationName, s3Bucket, s3KeyPrefix, sortBy, sortOrder, nextToken }) {
      const { name } = applicationOf(model, applicationName);
      const rows = model.revisions.values().filter(({ applicationName: of, revision: { s3Location } }) => {
        const inBucket = !s3Bucket || s3Location?.bucket === s3Bucket;
        return of === name && inBucket && (!s3KeyPrefix || s3Location?.key?.startsWith(s3KeyPrefix));
      });
      const time = (row: RevisionRow) =>
        (sortBy === 'firstUsedTime'
          ? row.firstUsedAt
          : sortBy === 'lastUsedTime'
            ? row.lastUsedAt
            : row.registeredAt) ?? '';
      if (sortBy) rows.sort((a, b) => time(a).localeCompare(time(b)));
      if (sortOrder === 'descending') rows.reverse();
      const { items, next } = paging(
        rows,
        (row) => keyOf(name, row.revision),
        { token: nextToken, size: PAGE },
        (message) => new InvalidNextTokenException({ message, $metadata: {} }),
      );
      return { revisions: items.map((row) => row.revision), ...(next && { nextToken: next }) };
    },
  } satisfies Operations;
}
