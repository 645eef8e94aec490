import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EnableKeyCommand,
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

interface Found {
  readonly id: string;
  readonly arn: string;
  /** `Enabled`, or what somebody has made of it. */
  readonly state: string;
  readonly alias: boolean;
  readonly rotates: boolean;
  readonly policy: string;
}

const AliasName = `alias/${named()}`;

export const handler = resource({
  needs: z.object({}),
  wanted: () => [{ name: 'key' }],
  standIn: {
    id: '(the new key)',
    arn: '(the new key)',
    state: 'Enabled',
    alias: true,
    rotates: true,
    policy: keyPolicy,
  } as Found,
  id: ({ id }) => id,

  async find({ name }) {
    // A key has no name but its alias; one that lost its maker before it got the alias is found by the write-ahead row, or else by its tags.
    const known = (await describe(AliasName)) ?? enabled(await orphan(name));
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
    const { KeyId: id = '', Arn: arn = '' } = KeyMetadata!;
    return { id, arn, state: 'Enabled', alias: false, rotates: false, policy: keyPolicy };
  },
  differences: ({ state, alias, rotates, policy }) => [
    ...(state === 'PendingDeletion' ? ['it waits to be deleted, and with it all that it has sealed'] : []),
    ...(state === 'Disabled' ? ['it is disabled'] : []),
    ...(alias ? [] : [`it is not called ${AliasName}`]),
    ...(rotates ? [] : ['it does not rotate']),
    ...(samePolicy(policy, keyPolicy) ? [] : ['its policy is another']),
  ],
  async update(found) {
    const KeyId = found.id;
    // Disabled is also what it is once its deletion is called off.
    if (found.state === 'PendingDeletion') await kms.send(new CancelKeyDeletionCommand({ KeyId }));
    if (found.state !== 'Enabled') await kms.send(new EnableKeyCommand({ KeyId }));
    if (!found.alias) await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
    if (!found.rotates) await kms.send(new EnableKeyRotationCommand({ KeyId }));
    if (!samePolicy(found.policy, keyPolicy))
      await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy: keyPolicy }));
    return { ...found, state: 'Enabled', alias: true, rotates: true, policy: keyPolicy };
  },
  async remove({ id, alias, state }) {
    // What it has sealed, the last snapshot before all, could never be read again.
    if (settings.keepDataOnTeardown) return;
    if (alias) await kms.send(new DeleteAliasCommand({ AliasName }));
    if (state === 'PendingDeletion') return;
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
      const key = (await isOurs(KeyId, name)) ? enabled(await describe(KeyId)) : undefined;
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
  return key && { id: key.KeyId!, arn: key.Arn!, state: String(key.KeyState) };
}

/** A key without our alias that waits for its deletion is none: a teardown takes the alias first. */
const enabled = <Key extends { readonly state: string }>(key: Key | undefined) =>
  key?.state === 'Enabled' ? key : undefined;

/** AWS may give a policy back with other blanks. */
const samePolicy = (one: string, other: string) => one === other || canonical(one) === canonical(other);
const canonical = (policy: string) => (policy ? JSON.stringify(JSON.parse(policy)) : '');
