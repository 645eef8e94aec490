import { type Page, paging } from '../paging.ts';
import { validation } from './errors.ts';

/** CloudFormation's pages have a hundred items. */
export const page = <T>(
  all: readonly T[],
  token: string | undefined,
  keyOf: (item: T) => string,
  size = 100,
): Page<T> => paging(all, keyOf, { token, size }, validation);
