import type { Drivers } from '../../../asl/driver.ts';
import { StatesError } from '../../../asl/error.ts';
import { readItems } from '../../../asl/item-reader.ts';
import { isObject, type Json, type JsonObject } from '../../../asl/json.ts';
import type { Api } from './api.ts';
import type { Roles } from './role.ts';

/** An object of a listing as a Map gets it: AWS writes its moment in seconds. */
function item(object: JsonObject): JsonObject {
  return { ...object, LastModified: Date.parse(String(object.LastModified)) / 1000 };
}

/** ItemReader and ResultWriter: a distributed Map's items come from S3, and its results go there. */
export function datasets(api: Api, roles: Roles): Required<Pick<Drivers, 'read' | 'write'>> {
  const s3 = async (action: string, input: JsonObject, work: Parameters<Roles['of']>[0], failure: string) => {
    try {
      return await api.call('s3', action, input, await roles.of(work));
    } catch (error) {
      throw error instanceof StatesError ? error : new StatesError(failure, (error as Error).message);
    }
  };

  return {
    async read({ job, execution }, config) {
      const { Bucket, Key, Prefix, Data } = isObject(job.parameters) ? job.parameters : ({} as JsonObject);
      const action = job.resource.split(':').at(-1);
      if (Array.isArray(Data)) return Data;
      if (action === 'listObjectsV2') {
        const listed: Json[] = [];
        let token: Json | undefined;
        do {
          const page: JsonObject = await s3(
            'ListObjectsV2',
            { Bucket: Bucket ?? null, Prefix: Prefix ?? '', ...(token && { ContinuationToken: token }) },
            execution,
            'States.ItemReaderFailed',
          );
          listed.push(...((page.Contents as JsonObject[] | undefined) ?? []).map(item));
          token = page.NextContinuationToken;
        } while (token);
        return readItems(JSON.stringify(listed), { ...config, InputType: 'JSON' });
      }
      const input = { Bucket: Bucket ?? null, Key: Key ?? null };
      const { Body } = await s3('GetObject', input, execution, 'States.ItemReaderFailed');
      return readItems(String(Body ?? ''), config);
    },

    async write({ job, execution }, _, mapRunArn, results) {
      const { Bucket = '', Prefix = '' } = isObject(job.parameters) ? job.parameters : ({} as JsonObject);
      const folder = `${Prefix ? `${Prefix}/` : ''}${mapRunArn.split(':').at(-1)}`;
      const put = (Key: string, value: Json) =>
        s3('PutObject', { Bucket, Key, Body: JSON.stringify(value) }, execution, 'States.ResultWriterFailed');
      const files: Record<'SUCCEEDED' | 'FAILED' | 'PENDING', JsonObject[]> = {
        SUCCEEDED: [],
        FAILED: [],
        PENDING: [],
      };
      const kinds = { SUCCEEDED: results.filter((it) => !isFailure(it)), FAILED: results.filter(isFailure) };
      for (const [kind, items] of Object.entries(kinds)) {
        if (items.length === 0) continue;
        const Key = `${folder}/${kind}_0.json`;
        await put(
          Key,
          items.map((it) => ({ Output: JSON.stringify(it), Status: kind })),
        );
        files[kind as 'SUCCEEDED'].push({ Key, Size: JSON.stringify(items).length });
      }
      const Key = `${folder}/manifest.json`;
      await put(Key, { DestinationBucket: Bucket, MapRunArn: mapRunArn, ResultFiles: files });
      return { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket, Key } };
    },
  };
}

function isFailure(result: Json): boolean {
  return isObject(result) && Object.keys(result).sort().join() === 'Cause,Error';
}
