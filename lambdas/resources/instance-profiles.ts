import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  DeleteInstanceProfileCommand,
  GetInstanceProfileCommand,
  IAMClient,
  RemoveRoleFromInstanceProfileCommand,
} from '@aws-sdk/client-iam';
import * as z from 'zod';
import { named, path } from '../naming.ts';
import { resource } from '../resource.ts';
import { tiers } from '../settings.ts';
import { tagList } from '../tags.ts';
import { unless } from '../unless.ts';

const iam = new IAMClient({ maxAttempts: 5 });

export const handler = resource({
  needs: z.object({}),
  wanted: () => tiers.map((tier) => ({ name: `instance-profile/${tier}`, tier, InstanceProfileName: named(tier) })),
  standIn: { arn: '(a new instance profile)', role: undefined as string | undefined },

  async find({ InstanceProfileName }) {
    const found = await iam.send(new GetInstanceProfileCommand({ InstanceProfileName })).catch(unless('NoSuchEntity'));
    const profile = found?.InstanceProfile;
    return profile && { arn: profile.Arn!, role: profile.Roles?.[0]?.RoleName };
  },
  async create({ InstanceProfileName }, { tags }) {
    const { InstanceProfile } = await iam.send(
      new CreateInstanceProfileCommand({ Path: path(''), InstanceProfileName, Tags: tagList(tags) }),
    );
    return { arn: InstanceProfile!.Arn!, role: undefined };
  },
  differences: ({ role }, { tier }) => (role === named(tier) ? [] : [`it has the role ${role ?? 'of nobody'}`]),
  async update(found, { tier, InstanceProfileName }) {
    if (found.role)
      await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: found.role }));
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName: named(tier) }));
    return { ...found, role: named(tier) };
  },
  async remove({ role }, { InstanceProfileName }) {
    if (role) await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName: role }));
    await iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName }));
  },
  facts: (found) => ({
    instanceProfiles: Object.fromEntries(tiers.map((tier) => [tier, found[`instance-profile/${tier}`]!.arn])),
  }),
});
