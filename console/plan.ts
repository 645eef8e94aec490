import { styleText } from 'node:util';
import { type Cause, causeText } from './drift.ts';
import { seconds } from './progress.ts';

export interface Change {
  readonly resource: string;
  readonly action: 'create' | 'update' | 'replace' | 'keep';
  readonly because: readonly string[];
  /** Who or what made it necessary, where the trail knows of it. */
  readonly cause?: Cause;
  /** The mutating calls that it takes, in their order: `ec2:CreateVpc`. */
  readonly calls: readonly string[];
  /** The function that does it: `nat-gateways`. */
  readonly step: string;
}

/** A task and how long it is expected to take; one of a nested execution under the one that started it: `DeployWeb › Verify`. */
export interface Timed {
  readonly state: string;
  readonly seconds: number;
}

/** What the machine `plan` answers. */
export interface Plan {
  readonly changes: readonly Change[];
  readonly findings: readonly { rule: string; found: string; harm: string; drill: string }[];
  readonly summary: Readonly<Record<Change['action'], number>>;
  readonly calls: number;
  readonly duration: { readonly seconds: number; readonly chain: readonly Timed[]; readonly tasks: readonly Timed[] };
  readonly monthly: {
    readonly total: number;
    readonly each: readonly { resource: string; dollars: number }[];
    readonly unknown: readonly string[];
    readonly asOf: string;
    readonly region: string;
  };
  readonly run: { readonly transitions: number; readonly dollars: number };
}

const SIGNS = {
  create: styleText('green', '+'),
  update: styleText('yellow', '~'),
  replace: styleText('red', '±'),
  keep: ' ',
};

/** What a provision does about what only another one could be. */
const REFUSED =
  'AWS cannot change that in place, and a provision replaces nothing by itself: it will stop here. Set the environment to what stands, or move by hand';

/** The plan as a person reads it; `all`: also what stays as it is. */
export function planText(plan: Plan, all: boolean): string {
  const shown = plan.changes.filter(({ action }) => all || action !== 'keep');
  const { summary, findings } = plan;
  return [
    ...shown.flatMap(({ action, resource, because, calls, cause }) => [
      `${SIGNS[action]} ${resource}: ${because.join('; ') || 'as it should be'}`,
      ...(cause ? [`    ${causeText(cause)}`] : []),
      ...(action === 'replace' ? [`    ${REFUSED}`] : []),
      ...(calls.length > 0 ? [styleText('dim', `    ${counted(calls)}`)] : []),
    ]),
    `${summary.create} to create, ${summary.update} to change, ${summary.replace > 0 ? styleText('red', `${summary.replace} that only another could be, `) : ''}${summary.keep} as they should be: ${plan.calls} calls that change something`,
    ...expectations(plan),
    ...findings.flatMap(({ rule, found, harm, drill }) => [
      `${styleText('red', '!')} ${rule}: ${found}`,
      `    ${harm}; "muster drill ${drill}" shows it`,
    ]),
  ].join('\n');
}

function expectations({ duration, monthly, run }: Plan): string[] {
  const deciding = duration.chain.filter((it) => it.seconds >= 1);
  const dearest = byKind(monthly.each).toSorted((one, other) => other.dollars - one.dollars);
  return [
    `on AWS about ${seconds(duration.seconds * 1000)}, decided by ${deciding.map((it) => `${it.state} ${seconds(it.seconds * 1000)}`).join(' → ') || 'no single step'}`,
    `about $${monthly.total.toFixed(2)} a month, traffic aside (${monthly.region}, prices of ${monthly.asOf}): ${dearest.map((it) => `${it.called} $${it.dollars.toFixed(2)}`).join(', ')}`,
    ...(monthly.unknown.length > 0 ? [`  without ${monthly.unknown.join(', ')}: its price is not known here`] : []),
    `the run itself about $${run.dollars.toFixed(3)}: ${run.transitions} state transitions, their functions, its builds`,
  ];
}

/** `load-balancer ×2`: nobody reads four alarms at ten cents each. */
function byKind(each: Plan['monthly']['each']): { called: string; dollars: number }[] {
  const kinds = Map.groupBy(each, ({ resource }) => resource.split('/')[0]!);
  return [...kinds].map(([kind, costs]) => ({
    called: costs.length > 1 ? `${kind} ×${costs.length}` : costs[0]!.resource,
    dollars: costs.reduce((sum, { dollars }) => sum + dollars, 0),
  }));
}

/** `ec2:CreateRoute, ec2:AssociateRouteTable ×2` */
function counted(calls: readonly string[]): string {
  const runs: { call: string; times: number }[] = [];
  for (const call of calls) {
    const last = runs.at(-1);
    if (last?.call === call) last.times++;
    else runs.push({ call, times: 1 });
  }
  return runs.map(({ call, times }) => (times > 1 ? `${call} ×${times}` : call)).join(', ');
}
