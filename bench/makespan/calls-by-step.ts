import type { Called } from '../../cloud/observe.ts';
import type { Plan } from '../../console/plan.ts';

const ASKS = /^(Describe|Get|List|Head|BatchGet|Lookup|Search)/;

/** What the function of each step changed, as the cloud was called over its wire; the orchestrator's own rows are not counted. */
export function callsByStep(called: readonly Called[]): ReadonlyMap<string, readonly string[]> {
  const steps = new Map<string, string[]>();
  for (const { principal, service, operation, error } of called) {
    // CloudFormation names a function's role after its construct: `Muster-dev-StepsVpcRole202E4F4F-BMP48I5NTCAO`.
    const state = /-Steps(\w+?)Role[\dA-F]{8}-/.exec(principal)?.[1];
    if (!state || error || ASKS.test(operation) || ['dynamodb', 'states'].includes(service)) continue;
    steps.set(state, [...(steps.get(state) ?? []), `${service}:${operation}`]);
  }
  return steps;
}

/** Each step that called something else than was planned, or not as often; none: it was as planned. */
export function differences(plan: Pick<Plan, 'changes'>, called: ReadonlyMap<string, readonly string[]>): string[] {
  const steps = [...new Set(plan.changes.map(({ step }) => step))];
  return steps.flatMap((step) => {
    const planned = plan.changes.filter((it) => it.step === step).flatMap(({ calls }) => calls);
    const made = called.get(pascal(step)) ?? [];
    return planned.toSorted().join() === made.toSorted().join()
      ? []
      : [`${step} was to call ${planned.join(', ') || 'nothing'} and called ${made.join(', ') || 'nothing'}`];
  });
}

/** `nat-gateways` is the state `NatGateways`. */
export const pascal = (name: string) => name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
