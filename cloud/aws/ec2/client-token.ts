import { createHash } from 'node:crypto';
import type { Store } from '../../store.ts';
import { ec2Error } from './ec2-error.ts';

/** Makes a create that is repeated with the same token answer the same resource. */
export type Idempotent = <Row>(
  operation: string,
  input: { readonly ClientToken?: string },
  find: (id: string) => Row | undefined,
  create: () => { id: string; row: Row },
) => Row;

export function openClientTokens(store: Store): Idempotent {
  const table = store.table<{ id: string; asked: string }>('ec2/client-token');
  return (operation, input, find, create) => {
    if (!input.ClientToken) return create().row;
    const key = `${operation} ${input.ClientToken}`;
    const asked = createHash('sha256').update(JSON.stringify(input)).digest('hex');
    const earlier = table.get(key);
    const row = earlier && find(earlier.id);
    if (row !== undefined && earlier) {
      if (earlier.asked === asked) return row;
      throw ec2Error(
        'IdempotentParameterMismatch',
        `The request uses the same client token '${input.ClientToken}' as a previous, but non-identical request.`,
      );
    }
    const made = create();
    table.put(key, { id: made.id, asked });
    return made.row;
  };
}
