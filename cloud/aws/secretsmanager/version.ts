import {
  InvalidParameterException,
  ResourceExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-secrets-manager';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { SecretRow, Secrets, VersionRow } from './secrets.ts';
import { lock, type Plain, unlock } from './value.ts';

export const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';
const PENDING = 'AWSPENDING';

export function version(secrets: Secrets): Handlers<typeof import('@aws-sdk/client-secrets-manager'), Call> {
  return {
    async GetSecretValue({ SecretId, VersionId, VersionStage }, call) {
      const row = secrets.living(SecretId);
      const found = pick(row, VersionId, VersionStage);
      const plain = await unlock(secrets, call, row.arn, found);
      secrets.rows.put(row.name, { ...secrets.find(row.name), accessed: secrets.now().slice(0, 10) });
      return {
        ARN: row.arn,
        Name: row.name,
        VersionId: found.id,
        VersionStages: [...found.stages],
        CreatedDate: new Date(found.created),
        ...plain,
      };
    },

    async PutSecretValue(
      { SecretId, ClientRequestToken, SecretString, SecretBinary, VersionStages = [CURRENT] },
      call,
    ) {
      const row = secrets.living(SecretId);
      const id = ClientRequestToken ?? crypto.randomUUID();
      const stored = await putVersion(secrets, call, row, id, { SecretString, SecretBinary }, VersionStages);
      return { ARN: row.arn, Name: row.name, VersionId: id, VersionStages: [...stored.stages] };
    },

    async ListSecretVersionIds({ SecretId, IncludeDeprecated = false }) {
      const row = secrets.find(SecretId);
      return {
        ARN: row.arn,
        Name: row.name,
        Versions: row.versions
          .filter((it) => IncludeDeprecated || it.stages.length > 0)
          .map((it) => ({ VersionId: it.id, VersionStages: [...it.stages], CreatedDate: new Date(it.created) })),
      };
    },

    async UpdateSecretVersionStage({ SecretId, VersionStage = '', MoveToVersionId, RemoveFromVersionId }) {
      const row = secrets.living(SecretId);
      const holder = row.versions.find((it) => it.stages.includes(VersionStage));
      for (const id of [MoveToVersionId, RemoveFromVersionId]) if (id) pick(row, id);
      if (holder && holder.id !== MoveToVersionId && holder.id !== RemoveFromVersionId) {
        refuse(
          InvalidParameterException,
          `The parameter RemoveFromVersionId can't be empty. Staging label ${VersionStage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
        );
      }
      if (VersionStage === CURRENT && !MoveToVersionId) {
        refuse(
          InvalidParameterException,
          `You can only move staging label ${CURRENT} to a different secret version. It can't be completely removed.`,
        );
      }
      secrets.rows.put(row.name, {
        ...row,
        versions: moved(row.versions, VersionStage, MoveToVersionId),
        changed: secrets.now(),
      });
      if (MoveToVersionId) announce(secrets, row, VersionStage, MoveToVersionId);
      return { ARN: row.arn, Name: row.name };
    },
  };
}

/** Stores a version, or finds it stored already: the token that the caller gives is its id, so that a retry makes no second one. */
export async function putVersion(
  secrets: Secrets,
  call: Pick<Call, 'principal'>,
  row: SecretRow,
  id: string,
  plain: Plain,
  stages: readonly string[],
): Promise<VersionRow> {
  const known = row.versions.find((it) => it.id === id);
  if (known?.value) {
    const before = await unlock(secrets, call, row.arn, known);
    if (same(before, plain)) return known;
    refuse(
      ResourceExistsException,
      `You can't use ClientRequestToken ${id} because that value is already in use for a version of secret ${row.arn}.`,
    );
  }
  if (plain.SecretString === undefined && plain.SecretBinary === undefined) {
    refuse(InvalidParameterException, 'You must provide either SecretString or SecretBinary.');
  }
  const value = await lock(secrets, call, row, id, plain);
  const now = secrets.now();
  const made: VersionRow = { id, stages: [], created: now, value };
  const latest = secrets.rows.get(row.name) ?? row;
  let versions = [...latest.versions.filter((it) => it.id !== id), made];
  // The first version is the current one whatever it is called.
  const all = latest.versions.length === 0 ? [...new Set([...stages, CURRENT])] : stages;
  for (const stage of all) versions = moved(versions, stage, id);
  secrets.rows.put(row.name, { ...latest, versions, changed: now });
  if (latest.versions.length > 0) for (const stage of all) announce(secrets, row, stage, id);
  return versions.find((it) => it.id === id)!;
}

/** The version of an id, of a stage, or the current one. Throws `ResourceNotFoundException`. */
export function pick(row: SecretRow, id: string | undefined, stage?: string | undefined): VersionRow {
  const label = stage ?? (id ? undefined : CURRENT);
  const found = row.versions.find(
    (it) => (id === undefined || it.id === id) && (label === undefined || it.stages.includes(label)),
  );
  if (found?.value) return found;
  const what = label ? `staging label: ${label}` : `VersionId: ${id}`;
  return refuse(ResourceNotFoundException, `Secrets Manager can't find the specified secret value for ${what}`);
}

/** A label sits on one version only. When the current one moves, the version that it leaves becomes the previous one. */
function moved(versions: readonly VersionRow[], stage: string, to: string | undefined): VersionRow[] {
  const from = versions.find((it) => it.stages.includes(stage))?.id;
  if (from === to) return [...versions];
  const shift = (list: readonly VersionRow[], label: string, target: string | undefined) =>
    list.map((it) => {
      const others = it.stages.filter((each) => each !== label);
      return { ...it, stages: it.id === target ? [...others, label] : others };
    });
  const next = shift(versions, stage, to);
  return stage === CURRENT && from ? shift(next, PREVIOUS, from) : next;
}

function announce({ cloud }: Secrets, { name, arn }: SecretRow, label: string, versionId: string): void {
  if (label === PENDING || label === PREVIOUS) return;
  cloud.emit({
    source: 'aws.secretsmanager',
    'detail-type': 'Secret Label Updated',
    resources: [arn],
    detail: { name, labelUpdated: label, versionId },
  });
}

function same(a: Plain, b: Plain): boolean {
  const bytes = (it: Plain) => (it.SecretBinary ? Buffer.from(it.SecretBinary).toString('base64') : undefined);
  return a.SecretString === b.SecretString && bytes(a) === bytes(b);
}
