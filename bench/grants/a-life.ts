import { discoverFunctions } from '../../cdk/discover-functions.ts';
import type { Decided } from '../../cloud/service.ts';
import { cloneOf } from '../../test/orchestrator/clone.ts';
import { type Whole, whole } from '../../test/orchestrator/whole.ts';

/** Ends the deployment on each instance on which it is run. */
const FAILS = `#!/bin/bash
echo "the page has no title" >&2
exit 3
`;

/**
 * A whole environment from its first day to its last: provisioned, planned, provisioned again, deployed to by pushes (of code, of a schema, of
 * a revision that is rolled back), drilled, looked over for drift, torn down. Gives each decision that was made about a right, once, with the function
 * that it was about in the place of its role.
 */
export async function aLife(drills: readonly string[], say: (line: string) => void): Promise<Decided[]> {
  const decisions = new Map<string, Decided>();
  await using all = await whole({
    decided: (it) => void decisions.set([it.principal, it.action, it.resource, it.allowed].join(' '), it),
  });
  const functionOf = await functionsByRole(all);
  const timed = async <T extends { readonly status?: string; readonly cause?: string }>(
    what: string,
    work: Promise<T>,
  ): Promise<T> => {
    const from = performance.now();
    const ended = await work;
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    say(`${what}: ${ended.status} in ${seconds} s${ended.cause ? `: ${ended.cause.slice(0, 300)}` : ''}`);
    return ended;
  };
  const run = (machine: string, input: object) => timed(`${machine} ${JSON.stringify(input)}`, all.run(machine, input));

  const environment = 'dev';
  const { output } = await run('provision', { environment });
  await run('plan', { environment });
  const { repository } = JSON.parse(output!) as { repository: { cloneUrlHttp: string } };
  const clone = await cloneOf(all, repository.cloneUrlHttp);
  const push = async (what: string, file: string, change: (text: string) => string) => {
    clone.write(file, change);
    await timed(`deploy of ${what}`, clone.after('deploy', await clone.push()));
  };
  try {
    await push('code of both tiers', 'host/log.ts', (text) => `${text}\n`);
    await push('a schema', 'api/migrations/004-realm.sql', () => "comment on column guild.realm is 'Its home';");
    // Two at once: the second waits for the first, and then finds everything as it shall be.
    await Promise.all([run('provision', { environment }), run('provision', { environment })]);
    for (const drill of drills) await run('drill', { environment, drill });
    await push('what does not work', 'web/deploy/validate.sh', () => FAILS);
  } finally {
    clone.remove();
  }
  await run('drift', { environment });
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
