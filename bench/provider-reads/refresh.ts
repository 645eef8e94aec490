import { isDeepStrictEqual } from 'node:util';
import type { Api } from './api.ts';
import type { Ground, Kind, State } from './kind.ts';

/** What Terraform could not read of a thing, or would plan to change in it, in words. */
export async function refresh(api: Api, kind: Kind, id: string, planned: State = {}): Promise<string[]> {
  try {
    const state = await kind.read(api, id);
    const missing = Object.keys(state).filter((it) => state[it] === undefined);
    const other = Object.keys(planned).filter((it) => !isDeepStrictEqual(state[it], planned[it]));
    return [
      ...missing.map((it) => `${it} is missing`),
      ...other.map((it) => `${it} is ${JSON.stringify(state[it])}, not ${JSON.stringify(planned[it])}`),
    ];
  } catch (error) {
    return [told(error)];
  }
}

/** Creates one as the provider does, reads it back, and takes it away again. `reads` is called around the reading. */
export async function remake(
  api: Api,
  kind: Kind,
  ground: Ground,
  reads: { from(): void; to(): void } = { from() {}, to() {} },
): Promise<string[]> {
  try {
    const made = await kind.make!(api, ground);
    reads.from();
    const words = await refresh(api, kind, made.id, made.planned);
    reads.to();
    await made.remove();
    return words.map((it) => `made: ${it}`);
  } catch (error) {
    return [`cannot be made: ${told(error)}`];
  }
}

export const told = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
