import {
  CodeDeployClient,
  CreateApplicationCommand,
  DeleteApplicationCommand,
  GetApplicationCommand,
} from '@aws-sdk/client-codedeploy';
import * as z from 'zod';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { tagList } from '../tags.ts';
import { unless } from '../unless.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });

const applicationName = named();

export const handler = resource({
  needs: z.object({}),
  wanted: () => [{ name: 'deployment-application' }],
  standIn: {},

  find: async () =>
    (await codedeploy.send(new GetApplicationCommand({ applicationName })).catch(unless('ApplicationDoesNotExist'))) &&
    {},
  async create(_, { tags }) {
    await codedeploy.send(
      new CreateApplicationCommand({ applicationName, computePlatform: 'Server', tags: tagList(tags) }),
    );
    return {};
  },
  async remove() {
    await codedeploy.send(new DeleteApplicationCommand({ applicationName }));
  },
  facts: () => ({}),
});
