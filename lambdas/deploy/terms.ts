import { CodeCommitClient, GetFileCommand } from '@aws-sdk/client-codecommit';
import * as z from 'zod';
import { named } from '../naming.ts';
import { settings, tiers } from '../settings.ts';
import { step } from '../step.ts';
import { unless } from '../unless.ts';
import { InvalidDeployJson } from './invalid-deploy-json.ts';

const codecommit = new CodeCommitClient({ maxAttempts: 5 });

const FILE = 'deploy.json';

const Ask = z.object({ environment: z.literal(settings.environment), commit: z.string(), rate: z.number().optional() });

const DeployJson = z.strictObject({
  /** Which tier goes first; the next one only if that one succeeded. */
  order: z
    .array(z.enum(['web', 'api']))
    .refine((order) => new Set(order).size === order.length && order.length === tiers.length, {
      error: `it has to name each of ${tiers.join(', ')} once`,
    })
    .optional(),
});

/** On what terms a commit is deployed: what it says itself in `deploy.json` at the repository's root, and what its environment says. */
export const handler = step(Ask, async ({ commit, rate = settings.probeRate }) => {
  const file = await codecommit
    .send(new GetFileCommand({ repositoryName: named(), commitSpecifier: commit, filePath: FILE }))
    .catch(unless('FileDoesNotExist'));
  const { order } = file ? parse(Buffer.from(file.fileContent!).toString('utf8'), commit) : {};
  return { ...(order && { order }), rate, approval: settings.approval };
});

function parse(text: string, commit: string): z.output<typeof DeployJson> {
  const refuse = (why: string) =>
    new InvalidDeployJson(
      `${FILE} of ${commit} is ${JSON.stringify(text.slice(0, 200))}: ${why}. Nothing was deployed`,
    );
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw refuse((error as Error).message);
  }
  const { data, error } = DeployJson.safeParse(json);
  if (error) throw refuse(error.issues.map(({ path, message }) => [...path, message].join(' ')).join('; '));
  return data;
}
