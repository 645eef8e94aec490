import { LimitExceededException, MalformedPolicyDocumentException } from '@aws-sdk/client-iam';
import { refuse } from '../refuse.ts';
import { byArn, type Directory } from './directory.ts';
import { MalformedPolicy, type PolicyKind, type Principals, readPolicy } from './policy/document.ts';

/** IAM gives policies back percent-encoded (RFC 3986), as they travel in a query. */
export const encoded = (document: string) =>
  encodeURIComponent(document).replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);

/** Refuses a document that is no policy. Gives it back as it was. */
export function checkedPolicy(document = '', kind: PolicyKind = 'identity'): string {
  try {
    readPolicy(document, kind);
    return document;
  } catch (error) {
    if (!(error instanceof MalformedPolicy)) throw error;
    return refuse(MalformedPolicyDocumentException, error.message);
  }
}

/** A trust policy may only name identities that exist; IAM stores their ids and not their names. */
export function checkedTrust(directory: Directory, account: string, document = ''): string {
  checkedPolicy(document, 'trust');
  if (size(document) > 2048) refuse(LimitExceededException, 'Cannot exceed quota for ACLSizePerRole: 2048');
  for (const { principals } of readPolicy(document, 'trust')) {
    for (const arn of named(principals)) {
      const known = byArn(directory.roles, arn) ?? byArn(directory.users, arn);
      if (arn.startsWith(`arn:aws:iam::${account}:`) && !arn.endsWith(':root') && !known) {
        refuse(MalformedPolicyDocumentException, `Invalid principal in policy: "AWS":"${arn}"`);
      }
    }
  }
  return document;
}

const named = (principals: Principals | undefined) =>
  principals === undefined || principals === '*' ? [] : (principals.AWS ?? []);

/** Quotas count what is not white space. */
export const size = (document: string) => document.replace(/\s/g, '').length;
