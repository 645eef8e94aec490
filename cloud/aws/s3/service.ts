import path from 'node:path';
import type { StartService } from '../../service.ts';
import { actions, besides, conditions, touches } from './authorization.ts';
import { bucket } from './bucket.ts';
import { bucketAbsence } from './bucket-absence.ts';
import { bucketConfiguration } from './bucket-configuration.ts';
import { bucketPolicy } from './bucket-policy.ts';
import { openBuckets } from './buckets.ts';
import { openContents } from './content.ts';
import { openEncryption } from './encryption.ts';
import { keepLifecycle } from './lifecycle.ts';
import { listing } from './listing.ts';
import { multipart, type UploadRow } from './multipart.ts';
import { object } from './object.ts';
import { objectCopy } from './object-copy.ts';
import { objectDeletion } from './object-deletion.ts';
import { objectTagging } from './object-tagging.ts';
import { openObjects } from './objects.ts';

export const start: StartService<typeof import('@aws-sdk/client-s3')> = async (cloud) => {
  const buckets = openBuckets(cloud);
  const s3 = {
    cloud,
    buckets,
    objects: openObjects(cloud),
    contents: await openContents(path.join(cloud.folder, 's3')),
    encryption: openEncryption(cloud),
  };
  const parts = cloud.store
    .table<UploadRow>('s3/upload')
    .values()
    .flatMap((it) => Object.values(it.parts).map((part) => part.content.file));
  const whole = s3.objects.all().flatMap((it) => it.stored?.content.file ?? []);
  await s3.contents.sweep(new Set([...parts, ...whole]));
  const operations = {
    ...bucket(s3),
    ...bucketConfiguration(s3),
    ...bucketAbsence(s3),
    ...bucketPolicy(s3),
    ...object(s3),
    ...objectCopy(s3),
    ...objectDeletion(s3),
    ...objectTagging(s3),
    ...listing(s3),
    ...multipart(s3),
  };
  keepLifecycle(s3);
  return {
    operations,
    actions,
    besides: besides(buckets),
    conditions,
    touches: touches(buckets, Object.keys(operations)),
  };
};
