/**
 * `node bench/makespan.ts [scale]`: plans and provisions an empty account with AWS's latencies, `scale` times as short (default 4), and prints, in AWS's seconds: how long
 * it took and how long its critical path is, by the plan and by what the resources need of each other; the chain that decided; state transitions, the functions' time and
 * API calls. Ends with 1 if it took more than 1.05 of the critical path, or called something else than was planned.
 */

import type { Called } from '../cloud/observe.ts';
import { against } from '../console/against.ts';
import type { Plan } from '../console/plan.ts';
import { seconds } from '../console/progress.ts';
import { slownessOf } from '../start/latency.ts';
import { whole } from '../test/orchestrator/whole.ts';
import { callsByStep, differences } from './makespan/calls-by-step.ts';
import { factsOf, needsOf, resourceGraph } from './makespan/resource-graph.ts';
import { timeline } from './makespan/timeline.ts';

const scale = Number(process.argv[2] ?? 4);
const slowness = slownessOf(`aws:${scale}`);
if (!slowness) throw new RangeError(`"${process.argv[2]}" is no scale: say a number above 0`);
/** AWS's milliseconds, as a person reads them. */
const aws = (ms: number) => seconds(ms * scale);

const called: Called[] = [];
await using all = await whole({ slowness, called: (it) => called.push(it) });

const planArn = await all.start('plan', { environment: 'dev' });
const planned = await all.ended(planArn);
if (planned.status !== 'SUCCEEDED') throw new Error(`plan ${planned.status}: ${planned.cause}`);
const plan = JSON.parse(planned.output!) as Plan;
console.log(
  `plan: ${called.length} calls, ${plan.calls} that it would make, ${seconds(plan.duration.seconds * 1000)} expected`,
);

called.length = 0;
const arn = await all.start('provision', { environment: 'dev' });
const { status, cause, startDate, stopDate } = await all.ended(arn);
if (status !== 'SUCCEEDED') throw new Error(`provision ${status}: ${cause}`);
const makespan = stopDate!.getTime() - startDate!.getTime();

const line = await timeline(all, arn);
const lambda = await all.running.cloud.use('lambda');
const { Environment } = await lambda.GetFunctionConfiguration({ FunctionName: 'muster-dev-vpc' });
Object.assign(process.env, Environment?.Variables);
const needs = await needsOf([...new Set(plan.changes.map(({ step }) => step))]);
const graph = resourceGraph(plan.duration.tasks, factsOf(await all.history(planArn)), needs);
console.log(`\n${'the chain that decided'.padEnd(40)}${'expected'.padStart(14)}${'took'.padStart(14)}`);
const expected = new Map(plan.duration.tasks.map((it) => [it.state, it.seconds]));
for (const { state, ms } of line.chain)
  console.log(`${state.padEnd(40)}${seconds((expected.get(state) ?? 0) * 1000).padStart(14)}${aws(ms).padStart(14)}`);

const ratio = (makespan * scale) / 1000 / graph.seconds;
console.log(
  `\ncritical path of the resources  ${seconds(graph.seconds * 1000)}: ${graph.chain.map(({ state }) => state).join(' → ')}`,
);
console.log(`critical path of the machine    ${seconds(plan.duration.seconds * 1000)}`);
console.log(
  `makespan                        ${aws(makespan)}, ${ratio.toFixed(3)} of the resources' critical path (${seconds(makespan)} of the wall's time)`,
);
console.log(`state transitions               ${line.transitions}, ${plan.run.transitions} expected`);
console.log(`functions                       ${line.invocations} calls, ${seconds(line.functionMs)} in all`);
// This program asks, too, how far the execution is.
const own = called.filter(({ principal }) => principal.includes('-Steps'));
const asked = own.filter(({ operation }) => /^(Describe|Get|List|Head|BatchGet|Query|Scan)/.test(operation)).length;
console.log(`API calls of the functions      ${own.length}: ${asked} questions, ${own.length - asked} others`);

const wrong = differences(plan, callsByStep(called));
console.log(
  wrong.length === 0
    ? `calls that change something     ${plan.calls}, as planned`
    : `not as planned: ${wrong.join('; ')}`,
);

const { account } = all.running;
const noted = await against({ config: all.client, environment: 'dev', account, where: 'here' }, arn);
console.log(
  `noted by the orchestrator       ${noted.calls.actual} of ${noted.calls.planned}${noted.differences.length > 0 ? `, others in ${noted.differences.map(({ step }) => step).join(', ')}` : ', the same'}`,
);
process.exitCode = ratio > 1.05 || wrong.length > 0 ? 1 : 0;
