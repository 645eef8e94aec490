import { LimitExceededException, NoSuchEntityException } from '@aws-sdk/client-iam';
import { refuse } from '../refuse.ts';
import type { Account } from './account.ts';
import type { Holder } from './directory.ts';
import { managedDocument } from './granted.ts';
import { managedPolicies } from './managed.ts';
import { page } from './page.ts';
import { checkedPolicy, encoded, size } from './policy-text.ts';

interface Asked {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** Inline and attached policies are the same for roles and users; only their quotas and the names of the operations differ. */
export function policiesOf<Row extends Holder>(
  account: Account,
  kind: { readonly name: 'role' | 'user'; readonly inlineBytes: number; find(name?: string): Row; put(row: Row): void },
) {
  const title = kind.name === 'role' ? 'Role' : 'User';
  return {
    put(holder: string | undefined, policy = '', document?: string) {
      const row = kind.find(holder);
      const inline = { ...row.inline, [policy]: checkedPolicy(document) };
      if (size(Object.values(inline).join('')) > kind.inlineBytes) {
        refuse(
          LimitExceededException,
          `Maximum policy size of ${kind.inlineBytes} bytes exceeded for ${kind.name} ${row.name}`,
        );
      }
      kind.put({ ...row, inline });
      return {};
    },
    get(holder: string | undefined, policy = '') {
      const document = kind.find(holder).inline[policy] ?? unknown(policy);
      return { PolicyName: policy, PolicyDocument: encoded(document) };
    },
    list(holder: string | undefined, asked: Asked) {
      const { items, ...rest } = page(Object.keys(kind.find(holder).inline), asked);
      return { PolicyNames: items, ...rest };
    },
    remove(holder: string | undefined, policy = '') {
      const row = kind.find(holder);
      const { [policy]: gone, ...inline } = row.inline;
      if (gone === undefined) unknown(policy);
      kind.put({ ...row, inline });
      return {};
    },
    attach(holder: string | undefined, arn = '') {
      const row = kind.find(holder);
      if (managedDocument(account.directory, arn) === undefined) unattachable(arn);
      if (row.attached.includes(arn)) return {};
      if (row.attached.length >= 10) {
        refuse(LimitExceededException, `Cannot exceed quota for PoliciesPer${title}: 10`);
      }
      kind.put({ ...row, attached: [...row.attached, arn] });
      return {};
    },
    detach(holder: string | undefined, arn = '') {
      const row = kind.find(holder);
      if (!row.attached.includes(arn)) refuse(NoSuchEntityException, `Policy ${arn} was not found.`);
      kind.put({ ...row, attached: row.attached.filter((it) => it !== arn) });
      return {};
    },
    attached(holder: string | undefined, asked: Asked) {
      const { items, ...rest } = page(kind.find(holder).attached, asked);
      return {
        AttachedPolicies: items.map((PolicyArn) => ({ PolicyName: PolicyArn.split('/').at(-1), PolicyArn })),
        ...rest,
      };
    },
  };

  function unknown(policy: string): never {
    return refuse(NoSuchEntityException, `The ${kind.name} policy with name ${policy} cannot be found.`);
  }
}

function unattachable(arn: string): never {
  const known = arn.startsWith('arn:aws:iam::aws:')
    ? ` This cloud knows ${managedPolicies()
        .map((it) => it.name)
        .join(', ')}.`
    : '';
  return refuse(NoSuchEntityException, `Policy ${arn} does not exist or is not attachable.${known}`);
}
