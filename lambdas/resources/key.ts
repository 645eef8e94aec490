import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  paginateListKeys,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import * as z from 'zod';
import { keyPolicy } from '../key-policy.ts';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings } from '../settings.ts';
import { unless } from '../unless.ts';
import { remembered } from '../write-ahead.ts';

const kms = new KMSClient({ maxAttempts: 5 });
/** Creates: without a token, asked again by the SDK after an answer that was lost, KMS would make a second one. */
const once = new KMSClient({ maxAttempts: 1 });

const AliasName = `alias/${named()}`;

export const handler = resource({
  needs: z.object({}),
  wanted: () => [{ name: 'key' }],
  standIn: { id: '(the new key)', arn: '(the new key)', alias: true, rotates: true, policy: keyPolicy },
  id: ({ id }) => id,

  async find({ name }) {
    // A key has no name but its alias; one that lost its maker before it got the alias is found by the write-ahead row, or else by its tags.
    const known = (await describe(AliasName)) ?? (await orphan(name));
    if (!known) return undefined;
    const [{ Aliases = [] }, { KeyRotationEnabled }, { Policy }] = await Promise.all([
      kms.send(new ListAliasesCommand({ KeyId: known.id })),
      kms.send(new GetKeyRotationStatusCommand({ KeyId: known.id })),
      kms.send(new GetKeyPolicyCommand({ KeyId: known.id, PolicyName: 'default' })),
    ]);
    return {
      ...known,
      alias: Aliases.some((alias) => alias.AliasName === AliasName),
      rotates: KeyRotationEnabled ?? false,
      policy: Policy ?? '',
    };
  },
  async create(_, { tags }) {
    const { KeyMetadata } = await once.send(
      new CreateKeyCommand({
        Description: `Everything that ${named()} keeps at rest`,
        Policy: keyPolicy,
        Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      }),
    );
    return { id: KeyMetadata!.KeyId!, arn: KeyMetadata!.Arn!, alias: false, rotates: false, policy: keyPolicy };
  },
  differences: ({ alias, rotates, policy }) => [
    ...(alias ? [] : [`it is not called ${AliasName}`]),
    ...(rotates ? [] : ['it does not rotate']),
    ...(samePolicy(policy, keyPolicy) ? [] : ['its policy is another']),
  ],
  async update(found) {
    const KeyId = found.id;
    if (!found.alias) await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
    if (!found.rotates) await kms.send(new EnableKeyRotationCommand({ KeyId }));
    if (!samePolicy(found.policy, keyPolicy))
      await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: keyPolicy }));
    return { ...found, alias: true, rotates: true, policy: keyPolicy };
  },
  async remove({ id, alias }) {
    // What it has sealed, the last snapshot before all, could never be read again.
    if (settings.keepDataOnTeardown) return;
    if (alias) await kms.send(new DeleteAliasCommand({ AliasName }));
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: settings.keyDeletionDays }));
  },
  facts: ({ key }) => ({ keyArn: key!.arn }),
});

/** What was created under this name and lost its maker before it had its alias. */
async function orphan(name: string) {
  const made = await remembered(name);
  if (made !== 'lost') return describe(made?.id);
  for await (const { Keys = [] } of paginateListKeys({ client: kms }, {}))
    for (const { KeyId } of Keys) {
      const key = (await isOurs(KeyId, name)) ? await describe(KeyId) : undefined;
      if (key) return key;
    }
  return undefined;
}

/** A key of AWS, or of somebody who closes its tags to us, is none of ours. */
async function isOurs(KeyId: string | undefined, name: string): Promise<boolean> {
  const listed = await kms.send(new ListResourceTagsCommand({ KeyId })).catch(unless('AccessDenied'));
  const has = (key: string, value: string) =>
    listed?.Tags?.some(({ TagKey, TagValue }) => TagKey === key && TagValue === value) ?? false;
  return has('muster:environment', settings.environment) && has('muster:resource', name);
}

async function describe(KeyId: string | undefined) {
  if (!KeyId) return undefined;
  const described = await kms.send(new DescribeKeyCommand({ KeyId })).catch(unless('NotFound'));
  const key = described?.KeyMetadata;
  // A key that waits for its deletion is none: it encrypts nothing any more.
  return key?.KeyState === 'Enabled' ? { id: key.KeyId!, arn: key.Arn! } : undefined;
}

/** AWS may give a policy back with other blanks. */
const samePolicy = (one: string, other: string) => one === other || canonical(one) === canonical(other);
const canonical = (policy: string) => (policy ? JSON.stringify(JSON.parse(policy)) : '');
