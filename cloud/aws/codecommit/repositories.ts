import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import {
  InvalidRepositoryNameException,
  RepositoryDoesNotExistException,
  RepositoryNameExistsException,
  RepositoryNameRequiredException,
} from '@aws-sdk/client-codecommit';
import { git } from '../../machines/git/git.ts';
import { references } from '../../machines/git/references.ts';
import { initRepository } from '../../machines/git/repository.ts';
import type { Cloud } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { stateChange } from './event.ts';

export interface RepositoryRow {
  repositoryId: string;
  repositoryName: string;
  repositoryDescription?: string;
  kmsKeyId?: string;
  tags: Record<string, string>;
  createdAt: string;
  modifiedAt: string;
  defaultBranch?: string;
  /** Every reference as the last event told it. What differs on disk has moved since, and is announced. */
  announced: Record<string, string>;
}

export interface Repository {
  readonly name: string;
  readonly arn: string;
  readonly gitDir: string;
  row(): RepositoryRow;
  change(fields: Partial<RepositoryRow>): void;
  /** Does work that reads the repository and then writes to it, one after another. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Sends an event for each reference that has moved since the last one; the first branch becomes the default branch. */
  announce(callerArn: string): Promise<void>;
}

/** The repositories of this cloud: a row each in the store, and a bare git repository each in the folder. */
export interface Repositories {
  create(
    fields: Pick<RepositoryRow, 'repositoryName' | 'repositoryDescription' | 'kmsKeyId' | 'tags'>,
  ): Promise<Repository>;
  remove(name: string): Promise<void>;
  /** Throws the exceptions that AWS throws for a name that is missing, malformed or unknown. */
  get(name: string | undefined): Repository;
  find(name: string): Repository | undefined;
  all(): Repository[];
  arn(name: string | undefined): string;
}

const NAME = /^[\w.-]{1,100}$/;

export function openRepositories(cloud: Cloud): Repositories {
  const rows = cloud.store.table<RepositoryRow>('codecommit/repository');
  const queues = new Map<string, Promise<unknown>>();
  const arn = (name: string | undefined) => cloud.arn('codecommit', name ?? '*');

  /** One repository's work, in the order in which it was asked for. */
  function exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    const result = (queues.get(name) ?? Promise.resolve()).then(work);
    queues.set(
      name,
      result.catch(() => {}),
    );
    return result;
  }

  function find(name: string): Repository | undefined {
    const found = rows.get(name);
    if (!found) return undefined;
    // The folder is named after the id: a repository that is deleted and made again starts empty.
    const gitDir = path.join(cloud.folder, 'codecommit', `${found.repositoryId}.git`);
    const row = () => rows.get(name) ?? found;
    const change = (fields: Partial<RepositoryRow>) => void rows.put(name, { ...row(), ...fields });

    async function announce(callerArn: string): Promise<void> {
      const { announced, defaultBranch } = row();
      const now = await references(gitDir);
      const moved = [...new Set([...Object.keys(announced), ...Object.keys(now)])].filter(
        (ref) => announced[ref] !== now[ref],
      );
      if (moved.length === 0) return;
      const first = moved.find((ref) => ref.startsWith('refs/heads/'))?.slice('refs/heads/'.length);
      if (!defaultBranch && first) await git(['symbolic-ref', 'HEAD', `refs/heads/${first}`], { gitDir });
      change({
        announced: now,
        modifiedAt: cloud.clock.now().toISOString(),
        ...(!defaultBranch && first && { defaultBranch: first }),
      });
      for (const ref of moved) cloud.emit(stateChange(row(), arn(name), ref, announced[ref], now[ref], callerArn));
    }

    return {
      name,
      arn: arn(name),
      gitDir,
      row,
      change,
      exclusively: (work) => exclusively(name, work),
      announce: (callerArn) => exclusively(name, () => announce(callerArn)),
    };
  }

  function get(name: string | undefined): Repository {
    if (!name) refuse(RepositoryNameRequiredException, 'Repository name cannot be null or empty');
    if (!NAME.test(name)) refuse(InvalidRepositoryNameException, `${name} is not a valid repository name`);
    return find(name) ?? refuse(RepositoryDoesNotExistException, `${name} does not exist`);
  }

  async function create(fields: Parameters<Repositories['create']>[0]): Promise<Repository> {
    const name = fields.repositoryName;
    if (!name) refuse(RepositoryNameRequiredException, 'Repository name cannot be null or empty');
    // AWS keeps `.git` for clone URLs.
    if (!NAME.test(name) || name.endsWith('.git')) {
      refuse(
        InvalidRepositoryNameException,
        `${name} is not a valid repository name: it takes 1 to 100 letters, digits, periods, underscores and dashes, and does not end with .git`,
      );
    }
    return exclusively(name, async () => {
      if (rows.has(name)) refuse(RepositoryNameExistsException, `Repository named ${name} already exists`);
      const now = cloud.clock.now().toISOString();
      const repositoryId = randomUUID();
      await initRepository(path.join(cloud.folder, 'codecommit', `${repositoryId}.git`));
      rows.put(name, { ...fields, repositoryId, createdAt: now, modifiedAt: now, announced: {} });
      return get(name);
    });
  }

  async function remove(name: string): Promise<void> {
    const { gitDir } = get(name);
    await exclusively(name, async () => {
      rows.delete(name);
      await rm(gitDir, { recursive: true, force: true });
    });
    queues.delete(name);
  }

  const all = () => rows.values().map((row) => get(row.repositoryName));
  return { create, remove, get, find, all, arn };
}
