import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Timed } from '../../console/plan.ts';
import { pascal } from './calls-by-step.ts';

/** What a resource needs before it, beyond the facts that earlier ones tell it: what AWS or the environment asks for, and no fact carries. */
const BEYOND_FACTS: Readonly<Record<string, readonly string[]>> = {
  Key: ['ServiceLinkedRoles'], // its policy names them
  InstanceProfiles: ['Roles'], // by name
  DatabaseAvailable: ['Database'],
  DatabaseParameters: ['DatabaseAvailable'], // the endpoint is known by then
  AutoScalingGroups: ['RouteTables', 'LogGroups'], // an instance fetches what it runs, and ships its log, when it starts
  ScalingPolicies: ['AutoScalingGroups'],
  BuildWeb: ['BuildProjects', 'LogGroups'],
  BuildApi: ['BuildProjects', 'LogGroups'],
  DeploymentGroups: ['AutoScalingGroups', 'TargetGroups', 'DeploymentApplication', 'Alarms'],
  DeployWeb: ['DeploymentGroups', 'BuildWeb', 'Parameters', 'Listeners'],
  DeployApi: ['DeploymentGroups', 'BuildApi', 'DatabaseParameters', 'Listeners'],
  HealthChecks: ['DeployWeb', 'DeployApi'],
  Smoke: ['HealthChecks'],
};

/** Which state tells a fact, by what the steps of a plan answered. */
export function factsOf(history: readonly HistoryEvent[]): ReadonlyMap<string, string> {
  const facts = new Map<string, string>();
  let state = '';
  for (const { stateEnteredEventDetails, taskSucceededEventDetails } of history) {
    state = stateEnteredEventDetails?.name ?? state;
    const output = JSON.parse(taskSucceededEventDetails?.output ?? '{}') as { Payload?: object };
    for (const fact of Object.keys(output.Payload ?? {})) if (!facts.has(fact)) facts.set(fact, state);
  }
  return facts;
}

/** The facts that each resource needs, as its file says. */
export async function needsOf(steps: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const needs = new Map<string, readonly string[]>();
  for (const step of steps) {
    const { handler } = (await import(`../../lambdas/resources/${step}.ts`)) as {
      handler: { needs: readonly string[] };
    };
    needs.set(pascal(step), handler.needs);
  }
  return needs;
}

/** The longest chain through what the resources need of each other, whatever the machine does beside each other or one after the other. */
export function resourceGraph(
  tasks: readonly Timed[],
  facts: ReadonlyMap<string, string>,
  needs: ReadonlyMap<string, readonly string[]>,
) {
  const own = new Map<string, number>();
  for (const { state, seconds } of tasks) {
    const name = state.split(' › ')[0]!;
    own.set(name, (own.get(name) ?? 0) + seconds);
  }
  const found = new Map<string, { seconds: number; chain: readonly Timed[] }>();
  const longest = (state: string): { seconds: number; chain: readonly Timed[] } => {
    const known = found.get(state);
    if (known) return known;
    const before = [
      ...(needs.get(state) ?? []).flatMap((fact) => facts.get(fact) ?? []),
      ...(BEYOND_FACTS[state] ?? []),
    ]
      .filter((it) => it !== state)
      .map(longest)
      .reduce((one, it) => (it.seconds > one.seconds ? it : one), { seconds: 0, chain: [] });
    const seconds = own.get(state) ?? 0;
    const path = { seconds: before.seconds + seconds, chain: [...before.chain, { state, seconds }] };
    found.set(state, path);
    return path;
  };
  return [...own.keys()].map(longest).reduce((one, it) => (it.seconds > one.seconds ? it : one));
}
