/** Who a statement speaks of, by kind: `AWS`, `Service`, `Federated`, `CanonicalUser`; `*` is everyone. */
export type Principals = '*' | Readonly<Record<string, readonly string[]>>;

/** A statement with its one-or-many members made lists. */
export interface Statement {
  readonly sid?: string;
  readonly allows: boolean;
  readonly actions: readonly string[];
  /** `NotAction`: everything but these. */
  readonly actionsInverted: boolean;
  /** Absent in trust policies, where the role itself is meant. */
  readonly resources?: readonly string[];
  readonly resourcesInverted: boolean;
  readonly principals?: Principals;
  readonly principalsInverted: boolean;
  /** Operator, key, values: all of them must hold. */
  readonly conditions: readonly Condition[];
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export type Policy = readonly Statement[];

/** The document is no policy: what `MalformedPolicyDocument` says. */
export class MalformedPolicy extends Error {
  override readonly name = 'MalformedPolicy';
}

/** Whether a policy is attached to an identity or to a resource (a trust policy is one of a role). */
export type PolicyKind = 'identity' | 'resource' | 'trust';

/** Reads a policy document; throws `MalformedPolicy` with what IAM would say. */
export function readPolicy(text: string, kind: PolicyKind = 'identity'): Policy {
  const document = json(text);
  const version = document.Version ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    throw new MalformedPolicy(`The policy must contain a valid version string, not ${JSON.stringify(version)}`);
  }
  const statements = list(document.Statement);
  if (!statements.length) throw new MalformedPolicy('Syntax error in policy: it has no Statement.');
  return statements.map((it) => readStatement(it, kind));
}

type Json = Readonly<Record<string, unknown>>;

function json(text: string): Json {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new MalformedPolicy('Syntax error in policy: it is not JSON.');
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new MalformedPolicy('Syntax error in policy: it is not an object.');
  }
  return document as Json;
}

const KNOWN = new Set('Sid Effect Action NotAction Resource NotResource Principal NotPrincipal Condition'.split(' '));

function readStatement(value: unknown, kind: PolicyKind): Statement {
  const it = value as Json;
  if (typeof it !== 'object' || it === null)
    throw new MalformedPolicy('Syntax error in policy: a Statement is an object.');
  const stranger = Object.keys(it).find((key) => !KNOWN.has(key));
  if (stranger) throw new MalformedPolicy(`Syntax error in policy: a Statement has no member ${stranger}.`);
  if (it.Effect !== 'Allow' && it.Effect !== 'Deny') {
    throw new MalformedPolicy(`Syntax error in policy: Effect is Allow or Deny, not ${JSON.stringify(it.Effect)}.`);
  }
  const actions = strings(it.Action ?? it.NotAction);
  if (!actions.length) throw new MalformedPolicy('Policy statement must contain actions.');
  for (const action of actions) {
    if (action !== '*' && !/^[a-zA-Z0-9-]+:[\w*?]+$/.test(action)) {
      throw new MalformedPolicy(
        `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc. (${action})`,
      );
    }
  }
  const resources = it.Resource ?? it.NotResource;
  if (kind === 'trust' && resources !== undefined) throw new MalformedPolicy('Has prohibited field Resource');
  if (kind === 'identity' && resources === undefined)
    throw new MalformedPolicy('Policy statement must contain resources.');
  const principals = it.Principal ?? it.NotPrincipal;
  if (kind === 'identity' && principals !== undefined) {
    throw new MalformedPolicy('Policy document should not specify a principal.');
  }
  if (kind !== 'identity' && principals === undefined) {
    throw new MalformedPolicy('Missing required field Principal');
  }
  return {
    sid: typeof it.Sid === 'string' ? it.Sid : undefined,
    allows: it.Effect === 'Allow',
    actions,
    actionsInverted: it.Action === undefined,
    resources: resources === undefined ? undefined : strings(resources),
    resourcesInverted: it.Resource === undefined && resources !== undefined,
    principals: principals === undefined ? undefined : readPrincipals(principals),
    principalsInverted: it.Principal === undefined && principals !== undefined,
    conditions: readConditions(it.Condition),
  };
}

function readPrincipals(value: unknown): Principals {
  if (value === '*') return '*';
  if (typeof value !== 'object' || value === null) {
    throw new MalformedPolicy(`Invalid principal in policy: ${JSON.stringify(value)}`);
  }
  return Object.fromEntries(Object.entries(value).map(([kind, names]) => [kind, strings(names)]));
}

function readConditions(value: unknown): Condition[] {
  return Object.entries((value ?? {}) as Json).flatMap(([operator, keys]) =>
    Object.entries(keys as Json).map(([key, values]) => ({ operator, key, values: list(values).map(String) })),
  );
}

const list = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

function strings(value: unknown): string[] {
  const all = list(value);
  const odd = all.find((it) => typeof it !== 'string');
  if (odd !== undefined) throw new MalformedPolicy(`Syntax error in policy: ${JSON.stringify(odd)} is not a string.`);
  return all as string[];
}
