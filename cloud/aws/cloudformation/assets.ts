import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { type Zippable, zipSync } from 'fflate';
import type { Cloud, Principal } from '../../service.ts';

/** `<stack>.assets.json`, as far as files go. */
interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path: string; readonly packaging: 'zip' | 'file' };
        readonly destinations: Readonly<Record<string, { readonly bucketName: string; readonly objectKey: string }>>;
      }
    >
  >;
}

/** Uploads the file assets of a manifest that the bucket does not have yet; their keys are hashes of their content. */
export async function publishAssets(cloud: Cloud, principal: Principal, manifestFile: string): Promise<void> {
  const { files = {} } = JSON.parse(await readFile(manifestFile, 'utf8')) as AssetManifest;
  const s3 = await cloud.use('s3', principal);
  for (const { source, destinations } of Object.values(files)) {
    for (const { bucketName, objectKey } of Object.values(destinations)) {
      const at = { Bucket: named(cloud, bucketName), Key: objectKey };
      const there = await s3.HeadObject(at).then(
        () => true,
        () => false,
      );
      if (there) continue;
      const file = path.join(path.dirname(manifestFile), source.path);
      const bytes =
        source.packaging === 'zip' && (await stat(file)).isDirectory() ? await zip(file) : await readFile(file);
      await s3.PutObject({ ...at, Body: Readable.from([bytes]), ContentLength: bytes.length });
    }
  }
}

/** Stacks without an environment leave the account and the Region to whoever deploys. */
const named = (cloud: Cloud, name: string) =>
  name.replace(/\$\{AWS::(AccountId|Region|Partition)\}/g, (_, what: string) =>
    what === 'AccountId' ? cloud.account : what === 'Region' ? cloud.region : 'aws',
  );

/** Stored, not compressed: the bytes stay on this machine, and packing 45 bundles takes longer than writing them. */
async function zip(folder: string): Promise<Uint8Array> {
  const entries: Zippable = {};
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of names.filter((it) => !it.isDirectory())) {
    const file = path.join(entry.parentPath, entry.name);
    const { mode } = await stat(file);
    const name = path.relative(folder, file).split(path.sep).join('/');
    entries[name] = [await readFile(file), { level: 0, mtime: '1980-01-02', os: 3, attrs: mode << 16 }];
  }
  return zipSync(entries);
}
