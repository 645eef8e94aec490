import { ConflictException } from '@aws-sdk/client-fis';
import { refuse } from '../refuse.ts';
import type { Fis } from './model.ts';

/** The same token with the same request is the same resource; with another it is a conflict. */
export async function idempotent<T extends { id: string }>(
  { tokens }: Fis,
  kind: string,
  token: string | undefined,
  input: object,
  make: (known: string | undefined) => Promise<T>,
): Promise<Omit<T, 'id'>> {
  const request = JSON.stringify(input);
  const key = `${kind} ${token}`;
  const before = token === undefined ? undefined : tokens.get(key);
  if (before && before.request !== request)
    refuse(ConflictException, `The client token ${token} was used for another request`);
  const { id, ...answer } = await make(before?.id);
  if (token !== undefined) tokens.put(key, { request, id });
  return answer;
}
