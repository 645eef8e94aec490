import { randomUUID } from 'node:crypto';
import { ApplicationAlreadyExistsException } from '@aws-sdk/client-codedeploy';
import { refuse } from '../refuse.ts';
import { applicationName, applicationOf } from './existing.ts';
import type { ApplicationRow, Model, Operations } from './model.ts';
import { tagsOf } from './tag.ts';

export function applicationOperations(
  model: Model,
  removeGroup: (application: string, group: string) => Promise<unknown>,
) {
  const { applications, cloud } = model;
  const info = ({ id, name, createdAt }: ApplicationRow) => ({
    applicationId: id,
    applicationName: name,
    createTime: new Date(createdAt),
    linkedToGitHub: false,
    computePlatform: 'Server' as const,
  });
  return {
    async CreateApplication({ applicationName: given, tags }) {
      const name = applicationName(given);
      if (applications.has(name)) refuse(ApplicationAlreadyExistsException, `Application already exists: ${name}`);
      const createdAt = cloud.clock.now().toISOString();
      return { applicationId: applications.put(name, { id: randomUUID(), name, createdAt, tags: tagsOf(tags) }).id };
    },
    async GetApplication({ applicationName: name }) {
      return { application: info(applicationOf(model, name)) };
    },
    async BatchGetApplications({ applicationNames = [] }) {
      return {
        applicationsInfo: applicationNames.flatMap((name) => {
          const found = applications.get(name);
          return found ? [info(found)] : [];
        }),
      };
    },
    async ListApplications() {
      return { applications: applications.values().map(({ name }) => name) };
    },
    // Deleting what does not exist succeeds. Its groups go with it, and their lifecycle hooks.
    async DeleteApplication({ applicationName: given }) {
      const name = applicationName(given);
      const groups = model.groups.values().filter((group) => group.applicationName === name);
      for (const group of groups) await removeGroup(name, group.name);
      for (const [key, row] of model.revisions.entries()) if (row.applicationName === name) model.revisions.delete(key);
      applications.delete(name);
      return {};
    },
  } satisfies Operations;
}
