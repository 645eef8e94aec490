import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import * as z from 'zod';
import { type Role, roles, statements, trusts } from '../machine-roles.ts';
import { named, path } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings } from '../settings.ts';
import { tagList } from '../tags.ts';
import { unless } from '../unless.ts';

const iam = new IAMClient({ maxAttempts: 5 });

const PolicyName = 'what-it-may-do';
const document = (Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

const trustOf = (role: Role) =>
  document([{ Effect: 'Allow', Principal: { Service: trusts[role] }, Action: 'sts:AssumeRole' }]);

interface Found {
  readonly arn: string;
  readonly policy: string;
  /** Who may take it, and what it may at most be allowed; absent while it is made as wanted. */
  readonly trust?: string;
  readonly boundary?: string | undefined;
  /** Policies that somebody else gave it: the names of its own, the ARNs of managed ones. */
  readonly inline: readonly string[];
  readonly attached: readonly string[];
}

export const handler = resource({
  needs: z.object({ keyArn: z.string() }),
  wanted: () => roles.map((role) => ({ name: `role/${role}`, role, RoleName: named(role) })),
  standIn: { arn: '(a new role)', policy: '', boundary: settings.boundary, inline: [], attached: [] } as Found,

  async find({ RoleName }) {
    const found = await iam.send(new GetRoleCommand({ RoleName })).catch(unless('NoSuchEntity'));
    if (!found?.Role) return undefined;
    const [policy, { PolicyNames = [] }, { AttachedPolicies = [] }] = await Promise.all([
      iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })).catch(unless('NoSuchEntity')),
      iam.send(new ListRolePoliciesCommand({ RoleName })),
      iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
    ]);
    return {
      arn: found.Role.Arn!,
      // IAM answers policies URL-encoded (RFC 3986).
      policy: decodeURIComponent(policy?.PolicyDocument ?? ''),
      trust: JSON.stringify(JSON.parse(decodeURIComponent(found.Role.AssumeRolePolicyDocument ?? '{}'))),
      boundary: found.Role.PermissionsBoundary?.PermissionsBoundaryArn,
      inline: PolicyNames.filter((it) => it !== PolicyName),
      attached: AttachedPolicies.map(({ PolicyArn = '' }) => PolicyArn),
    };
  },
  async create({ role, RoleName }, { tags }) {
    const { Role } = await iam.send(
      new CreateRoleCommand({
        Path: path(''),
        RoleName,
        Description: `What the ${role} side of ${named()} runs as`,
        AssumeRolePolicyDocument: trustOf(role),
        PermissionsBoundary: settings.boundary,
        Tags: tagList(tags),
      }),
    );
    return { arn: Role!.Arn!, policy: '', boundary: settings.boundary, inline: [], attached: [] };
  },
  differences: ({ policy, trust, boundary, inline, attached }, { role }, { keyArn }) => [
    ...(policy === document(statements(role, keyArn)) ? [] : ['it may do something else']),
    ...(trust === undefined || trust === trustOf(role) ? [] : ['others may take it']),
    ...(boundary === settings.boundary ? [] : [`its boundary is ${boundary ?? 'taken away'}`]),
    ...[...inline, ...attached].map((it) => `it has the policy ${it} as well`),
  ],
  async update(found, { role, RoleName }, { facts: { keyArn } }) {
    const policy = document(statements(role, keyArn));
    // The boundary first: without it nobody here may give the role anything.
    if (found.boundary !== settings.boundary)
      await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: settings.boundary }));
    if (found.trust !== undefined && found.trust !== trustOf(role))
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trustOf(role) }));
    await strip(RoleName, found);
    if (found.policy !== policy)
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: policy }));
    return { arn: found.arn, policy, boundary: settings.boundary, inline: [], attached: [] };
  },
  async remove(found, { RoleName }) {
    // IAM deletes no role that has a policy left.
    await strip(RoleName, found);
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })).catch(unless('NoSuchEntity'));
    await iam.send(new DeleteRoleCommand({ RoleName })).catch(unless('NoSuchEntity'));
  },
  facts: (found) => ({ roles: Object.fromEntries(roles.map((role) => [role, found[`role/${role}`]!.arn])) }),
});

/** Takes away what somebody else gave it. */
async function strip(RoleName: string, { inline, attached }: Found): Promise<void> {
  for (const name of inline)
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: name })).catch(unless('NoSuchEntity'));
  for (const PolicyArn of attached)
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })).catch(unless('NoSuchEntity'));
}
