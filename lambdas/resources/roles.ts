import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import * as z from 'zod';
import { roles, statements, trusts } from '../machine-roles.ts';
import { named, path } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings } from '../settings.ts';
import { tagList } from '../tags.ts';
import { unless } from '../unless.ts';

const iam = new IAMClient({ maxAttempts: 5 });

const PolicyName = 'what-it-may-do';
const document = (Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

export const handler = resource({
  needs: z.object({ keyArn: z.string() }),
  wanted: () => roles.map((role) => ({ name: `role/${role}`, role, RoleName: named(role) })),
  standIn: { arn: '(a new role)', policy: '' },

  async find({ RoleName }) {
    const found = await iam.send(new GetRoleCommand({ RoleName })).catch(unless('NoSuchEntity'));
    if (!found?.Role) return undefined;
    const policy = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName })).catch(unless('NoSuchEntity'));
    // IAM answers policies URL-encoded (RFC 3986).
    return { arn: found.Role.Arn!, policy: decodeURIComponent(policy?.PolicyDocument ?? '') };
  },
  async create({ role, RoleName }, { tags }) {
    const { Role } = await iam.send(
      new CreateRoleCommand({
        Path: path(''),
        RoleName,
        Description: `What the ${role} side of ${named()} runs as`,
        AssumeRolePolicyDocument: document([
          { Effect: 'Allow', Principal: { Service: trusts[role] }, Action: 'sts:AssumeRole' },
        ]),
        PermissionsBoundary: settings.boundary,
        Tags: tagList(tags),
      }),
    );
    return { arn: Role!.Arn!, policy: '' };
  },
  differences: ({ policy }, { role }, { keyArn }) =>
    policy === document(statements(role, keyArn)) ? [] : ['it may do something else'],
  async update(found, { role, RoleName }, { facts: { keyArn } }) {
    const policy = document(statements(role, keyArn));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: policy }));
    return { ...found, policy };
  },
  async remove(_, { RoleName }) {
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })).catch(unless('NoSuchEntity'));
    await iam.send(new DeleteRoleCommand({ RoleName })).catch(unless('NoSuchEntity'));
  },
  facts: (found) => ({ roles: Object.fromEntries(roles.map((role) => [role, found[`role/${role}`]!.arn])) }),
});
