import * as z from 'zod';
import { waitFor } from '../condition.ts';
import { deploymentFinished } from './deployment-finished.ts';

const About = z.object({ rollback: z.object({ deploymentId: z.string() }) });

/** A rollback is a deployment of its own, with an id of its own. */
export const handler = waitFor({
  ...deploymentFinished,
  about: About.transform(({ rollback }) => rollback),
});
