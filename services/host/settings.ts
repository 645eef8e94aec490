import { GetParametersByPathCommand, SSMClient } from '@aws-sdk/client-ssm';

/** What only the environment of the process knows. Missing ones stop the process with their name. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new MissingSetting(`Set ${name} in the unit's environment`);
  return value;
}

export class MissingSetting extends Error {
  override readonly name = 'MissingSetting';
}

/** One for all: each would look for the instance's credentials anew. */
const ssm = new SSMClient({});

/** The parameters below `/muster/<environment>/<part>/`, by the rest of their names. Provisioning writes them. */
export async function parameters(environment: string, part: string): Promise<Map<string, string>> {
  const path = `/muster/${environment}/${part}/`;
  const found = new Map<string, string>();
  let NextToken: string | undefined;
  do {
    const page = await ssm.send(new GetParametersByPathCommand({ Path: path, Recursive: true, NextToken }));
    for (const { Name, Value } of page.Parameters ?? []) found.set(Name!.slice(path.length), Value!);
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

/** The parameter of this name; says which one is missing. */
export function parameter(found: Map<string, string>, name: string): string {
  const value = found.get(name);
  if (value === undefined) throw new MissingSetting(`Provisioning has not written the parameter ending in ${name} yet`);
  return value;
}
