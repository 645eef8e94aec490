import {
  type EncryptionConfiguration,
  type ImageScanningConfiguration,
  type ImageTagMutability,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';
import type { Cloud } from '../../service.ts';
import { refuse } from '../refuse.ts';

export interface RepositoryRow {
  readonly name: string;
  readonly createdAt: string;
  readonly mutability: ImageTagMutability;
  readonly scanning: ImageScanningConfiguration;
  readonly encryption: EncryptionConfiguration;
  readonly tags: Readonly<Record<string, string>>;
  readonly policy?: string;
  readonly lifecyclePolicy?: string;
  readonly lifecyclePolicyAt?: string;
}

export type Repositories = ReturnType<typeof openRepositories>;

export function openRepositories(cloud: Cloud) {
  const rows = cloud.store.table<RepositoryRow>('ecr/repository');
  const find = (name = ''): RepositoryRow =>
    rows.get(name) ??
    refuse(
      RepositoryNotFoundException,
      `The repository with name '${name}' does not exist in the registry with id '${cloud.account}'`,
    );
  return {
    rows,
    find,
    arn: (name: string) => cloud.arn('ecr', `repository/${name}`),
    byArn: (arn = '') => find(arn.split(':repository/')[1] ?? arn),
    put: (row: RepositoryRow) => rows.put(row.name, row),
  };
}
