import { discoverFunctions } from '../../cdk/discover-functions.ts';
import type { Decided } from '../../cloud/service.ts';
import { cloneOf } from '../../test/orchestrator/clone.ts';
import { type Whole, whole } from '../../test/orchestrator/whole.ts';

/**
 * A whole environment from its first day to its last: provisioned, planned, provisioned again, deployed to by a push, drilled, torn down.
 * Gives each decision that was made about a right, once, with the function that it was about in the place of its role.
 */
export async function aLife(drills: readonly string[], say: (line: string) => void): Promise<Decided[]> {
  const decisions = new Map<string, Decided>();
  await using all = await whole({
    decided: (it) => void decisions.set([it.principal, it.action, it.resource, it.allowed].join(' '), it),
  });
  const functionOf = await functionsByRole(all);
  const run = async (machine: string, input: object) => {
    const from = performance.now();
    const { status, cause, output } = await all.run(machine, input);
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    say(`${machine} ${JSON.stringify(input)}: ${status} in ${seconds} s${cause ? `: ${cause}` : ''}`);
    return output;
  };

  const environment = 'dev';
  const output = await run('provision', { environment });
  await run('plan', { environment });
  const { repository } = JSON.parse(output!) as { repository: { cloneUrlHttp: string } };
  const clone = await cloneOf(all, repository.cloneUrlHttp);
  try {
    clone.write('host/log.ts', (text) => `${text}\n`);
    const { status } = await clone.after('deploy', await clone.push());
    say(`deploy of a push: ${status}`);
  } finally {
    clone.remove();
  }
  // Two at once: the second waits for the first, and then finds everything as it shall be.
  await Promise.all([run('provision', { environment }), run('provision', { environment })]);
  for (const drill of drills) await run('drill', { environment, drill });
  await run('teardown', { environment });
  return [...decisions.values()].map((it) => ({ ...it, principal: functionOf.get(it.principal) ?? it.principal }));
}

async function functionsByRole({ running: { cloud } }: Whole): Promise<Map<string, string>> {
  const lambda = await cloud.use('lambda');
  const pairs = (await discoverFunctions()).map(async ({ name }): Promise<[string, string]> => {
    const { Role } = await lambda.GetFunctionConfiguration({ FunctionName: `muster-dev-${name}` });
    return [Role!, name];
  });
  return new Map(await Promise.all(pairs));
}
