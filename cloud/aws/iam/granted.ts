import { byArn, type Directory, type Holder } from './directory.ts';
import { managedPolicy } from './managed.ts';
import { type Policy, readPolicy } from './policy/document.ts';

/** What an identity was granted, and what bounds it. */
export interface Granted {
  readonly identity: readonly Policy[];
  readonly boundary?: readonly Policy[];
}

/** The policies of a role or user as they are now; none for one that is gone. */
export function grantedTo(directory: Directory, holder: Holder | undefined): Granted {
  if (!holder) return { identity: [] };
  const documents = [...Object.values(holder.inline), ...holder.attached.map((arn) => managedDocument(directory, arn))];
  return {
    identity: documents.filter((it) => it !== undefined).map((it) => readPolicy(it)),
    // A boundary that was deleted bounds to nothing, as on AWS.
    boundary: holder.boundary ? [readBoundary(directory, holder.boundary)] : undefined,
  };
}

const readBoundary = (directory: Directory, arn: string): Policy => {
  const document = managedDocument(directory, arn);
  return document ? readPolicy(document) : [];
};

/** The default version of a managed policy, the account's or AWS's. */
export function managedDocument(directory: Directory, arn: string): string | undefined {
  const own = directory.policies.get(arn);
  if (own) return own.versions.find((it) => it.id === own.defaultVersion)?.document;
  return managedPolicy(arn)?.document;
}

/** Who holds policies behind a principal: its role, or the user itself. */
export function holderOf(directory: Directory, arn: string): Holder | undefined {
  return byArn(directory.roles, arn) ?? byArn(directory.users, arn);
}
