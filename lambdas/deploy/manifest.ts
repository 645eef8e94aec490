import { createHash } from 'node:crypto';
import { Unzip, UnzipInflate } from 'fflate';
import * as z from 'zod';
import { ArtifactUnfit } from './artifact-faults.ts';

/** What the build of a tier says of itself, in its artifact. */
export const Manifest = z.object({
  commit: z.string(),
  tier: z.enum(['web', 'api']),
  /** As EC2 calls it: `x86_64` or `arm64`. */
  architecture: z.string(),
  /** `v24.1.0`: what it was built with and for. */
  node: z.string().regex(/^v\d+\./),
  created: z.iso.datetime(),
});
export type Manifest = z.output<typeof Manifest>;

export const MANIFEST = 'revision.json';

/** Reads an artifact once, from end to end: its digest and its manifest. It may be larger than the memory here. Throws `ArtifactUnfit`. */
export async function readArtifact(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ sha256: string; manifest: () => Manifest }> {
  const hash = createHash('sha256');
  const parts: Uint8Array[] = [];
  let broken: Error | undefined;
  const unzip = new Unzip((file) => {
    if (file.name !== MANIFEST) return;
    file.ondata = (error, data) => {
      if (error) broken = error;
      else parts.push(data);
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  for await (const chunk of bytes) {
    hash.update(chunk);
    try {
      unzip.push(chunk);
    } catch (error) {
      broken = error as Error;
    }
  }
  // Only who knows that these are the bytes that were built wants to know what they say.
  const manifest = () => {
    if (broken || parts.length === 0)
      throw new ArtifactUnfit(
        `It has no ${MANIFEST}${broken ? ` that can be read (${broken.message})` : ''}: ${ADVICE}`,
      );
    const { data, error } = Manifest.safeParse(json(Buffer.concat(parts).toString()));
    if (error) throw new ArtifactUnfit(`Its ${MANIFEST} is not valid (${z.prettifyError(error)}): ${ADVICE}`);
    return data;
  };
  return { sha256: hash.digest('hex'), manifest };
}

const ADVICE = 'build.mjs writes it; build the commit with a build.mjs that does';

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
