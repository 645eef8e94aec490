import {
  InvalidParameterException,
  InvalidRequestException,
  ResourceExistsException,
  type SecretListEntry,
} from '@aws-sdk/client-secrets-manager';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import type { SecretRow, Secrets } from './secrets.ts';
import { CURRENT, putVersion } from './version.ts';

const DAY = 24 * 3600 * 1000;

export function secret(secrets: Secrets): Handlers<typeof import('@aws-sdk/client-secrets-manager'), Call> {
  const { rows, cloud } = secrets;

  return {
    async CreateSecret(
      { Name = '', ClientRequestToken, Description, KmsKeyId, SecretString, SecretBinary, Tags = [] },
      call,
    ) {
      if (!/^[A-Za-z0-9/_+=.@!-]{1,512}$/.test(Name)) {
        refuse(
          InvalidParameterException,
          `Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!`,
        );
      }
      if (Name.startsWith('rds!') && call.principal.kind !== 'service') {
        refuse(InvalidParameterException, `A secret's name cannot start with rds!: those are made and managed by RDS.`);
      }
      const id = ClientRequestToken ?? crypto.randomUUID();
      const plain = { SecretString, SecretBinary };
      const hasValue = SecretString !== undefined || SecretBinary !== undefined;
      const known = existing(secrets, Name);
      if (known?.deletion) {
        refuse(
          InvalidRequestException,
          "You can't create this secret because a secret with this name is already scheduled for deletion.",
        );
      }
      if (known) {
        if (!known.versions.some((it) => it.id === id))
          refuse(ResourceExistsException, `The operation failed because the secret ${Name} already exists.`);
        await putVersion(secrets, call, known, id, plain, [CURRENT]);
        return { ARN: known.arn, Name, VersionId: id };
      }
      const row: SecretRow = {
        name: Name,
        arn: secrets.newArn(Name),
        description: Description,
        kmsKeyId: KmsKeyId,
        tags: tagsOf(Tags),
        owner: Name.startsWith('rds!') ? 'rds' : undefined,
        created: secrets.now(),
        changed: secrets.now(),
        versions: [],
      };
      if (!hasValue) return { ARN: rows.put(Name, row).arn, Name };
      await putVersion(secrets, call, row, id, plain, [CURRENT]);
      return { ARN: row.arn, Name, VersionId: id };
    },

    async UpdateSecret({ SecretId, ClientRequestToken, Description, KmsKeyId, SecretString, SecretBinary }, call) {
      const row = secrets.living(SecretId);
      const updated = rows.put(row.name, {
        ...row,
        description: Description ?? row.description,
        kmsKeyId: KmsKeyId ?? row.kmsKeyId,
        changed: secrets.now(),
      });
      if (SecretString === undefined && SecretBinary === undefined) return { ARN: row.arn, Name: row.name };
      const id = ClientRequestToken ?? crypto.randomUUID();
      await putVersion(secrets, call, updated, id, { SecretString, SecretBinary }, [CURRENT]);
      return { ARN: row.arn, Name: row.name, VersionId: id };
    },

    async DescribeSecret({ SecretId }) {
      const row = secrets.find(SecretId);
      const { SecretVersionsToStages, ...entry } = describe(row);
      return { ...entry, VersionIdsToStages: SecretVersionsToStages };
    },

    async ListSecrets({ Filters = [], MaxResults = 100, NextToken, IncludePlannedDeletion = false }) {
      const list = rows
        .values()
        .filter((row) => existing(secrets, row.name) && (IncludePlannedDeletion || !row.deletion))
        .filter((row) => Filters.every(({ Key, Values = [] }) => Values.some((value) => matches(row, Key, value))));
      const invalid = (message: string) => new InvalidParameterException({ message, $metadata: {} });
      const page = paging(list, (row) => row.name, { token: NextToken, size: MaxResults }, invalid);
      return { SecretList: page.items.map(describe), NextToken: page.next };
    },

    async DeleteSecret({ SecretId, RecoveryWindowInDays, ForceDeleteWithoutRecovery = false }, call) {
      if (ForceDeleteWithoutRecovery && RecoveryWindowInDays !== undefined) {
        refuse(
          InvalidParameterException,
          "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
        );
      }
      const days = RecoveryWindowInDays ?? 30;
      if (days < 7 || days > 30)
        refuse(InvalidParameterException, `RecoveryWindowInDays value must be between 7 and 30 days (inclusive).`);
      const row = secrets.living(SecretId);
      if (row.owner && call.principal.kind !== 'service') {
        refuse(
          InvalidRequestException,
          `You can't delete this secret because it's managed by ${row.owner}: turn off the managed password there.`,
        );
      }
      const now = cloud.clock.now();
      if (ForceDeleteWithoutRecovery) {
        rows.delete(row.name);
        return { ARN: row.arn, Name: row.name, DeletionDate: now };
      }
      const deletion = new Date(now.getTime() + days * DAY);
      rows.put(row.name, { ...row, deletion: deletion.toISOString(), deletedOn: now.toISOString() });
      return { ARN: row.arn, Name: row.name, DeletionDate: deletion };
    },

    async RestoreSecret({ SecretId }) {
      const row = secrets.find(SecretId);
      rows.put(row.name, { ...row, deletion: undefined, deletedOn: undefined });
      return { ARN: row.arn, Name: row.name };
    },

    async TagResource({ SecretId, Tags = [] }) {
      const row = secrets.living(SecretId);
      rows.put(row.name, { ...row, tags: { ...row.tags, ...tagsOf(Tags) } });
      return {};
    },

    async UntagResource({ SecretId, TagKeys = [] }) {
      const row = secrets.living(SecretId);
      rows.put(row.name, {
        ...row,
        tags: Object.fromEntries(Object.entries(row.tags).filter(([key]) => !TagKeys.includes(key))),
      });
      return {};
    },
  };
}

function existing(secrets: Secrets, name: string): SecretRow | undefined {
  return secrets.rows.has(name) ? unlessGone(() => secrets.find(name)) : undefined;
}

/** `find` removes a secret whose recovery window is over. */
function unlessGone(find: () => SecretRow): SecretRow | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}

function matches(row: SecretRow, key: string | undefined, value: string): boolean {
  const not = value.startsWith('!');
  const text = (not ? value.slice(1) : value).toLowerCase();
  const starts = (it: string) => it.toLowerCase().startsWith(text);
  const words = (it = '') =>
    it
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .some(starts);
  const found = {
    name: starts(row.name),
    description: words(row.description),
    'tag-key': Object.keys(row.tags).some(starts),
    'tag-value': Object.values(row.tags).some(starts),
    'owning-service': starts(row.owner ?? ''),
    'primary-region': true,
    all: [row.name, row.description, ...Object.entries(row.tags).flat()].some((it) => words(it)),
  }[key ?? 'all'];
  return found !== not;
}

function describe(row: SecretRow): SecretListEntry {
  const date = (text: string | undefined) => (text ? new Date(text) : undefined);
  const { rotation } = row;
  const next = rotation?.last && rotation.days ? new Date(Date.parse(rotation.last) + rotation.days * DAY) : undefined;
  return {
    ARN: row.arn,
    Name: row.name,
    Description: row.description,
    KmsKeyId: row.kmsKeyId,
    RotationEnabled: rotation !== undefined,
    RotationLambdaARN: rotation?.lambda,
    RotationRules: rotation && {
      AutomaticallyAfterDays: rotation.days,
      ScheduleExpression: rotation.schedule,
      Duration: rotation.duration,
    },
    LastRotatedDate: date(rotation?.last),
    NextRotationDate: next,
    LastChangedDate: date(row.changed),
    LastAccessedDate: date(row.accessed),
    DeletedDate: date(row.deletedOn),
    CreatedDate: date(row.created),
    OwningService: row.owner,
    Tags: Object.entries(row.tags).map(([Key, Value]) => ({ Key, Value })),
    SecretVersionsToStages: Object.fromEntries(
      row.versions.filter((it) => it.stages.length > 0).map((it) => [it.id, [...it.stages]]),
    ),
  };
}

const tagsOf = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[]) =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
