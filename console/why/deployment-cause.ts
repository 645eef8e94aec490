import { type Cause, during, type Meanwhile } from './cause.ts';
import type { Operation } from './operation.ts';

/** What is read of a deployment's report. */
export interface DeploymentTold {
  readonly harm: readonly {
    readonly verdict: 'event' | 'outside' | 'ambiguous';
    readonly suspects: readonly { deployment: string; tier: string; instance: string; event: string }[];
    readonly origin: { readonly tier: string; readonly instance: string; readonly revision: string | null } | null;
    readonly because: string;
    readonly seqs: readonly number[];
  }[];
  readonly deployments: readonly {
    readonly id: string;
    readonly tier: string;
    readonly instances: readonly {
      readonly instance: string;
      readonly events: readonly { event: string; from: number; to: number }[];
    }[];
  }[];
}

export function deploymentCause(
  { harm, deployments }: DeploymentTold,
  operation: Operation,
): { cause: Cause; meanwhile: Meanwhile[] } {
  const all = deployments.flatMap(({ id, tier, instances }) =>
    instances.flatMap(({ instance, events }) =>
      events.map(({ event, from, to }) => ({ from, to, what: `${event} of ${instance} (${tier}) in ${id}` })),
    ),
  );
  const meanwhile = during(all, operation.sent ?? operation.intended, operation.done);
  const looked = [`${all.length} lifecycle events of ${deployments.length} deployments`];
  return { cause: { ...told(), looked }, meanwhile };

  function told(): Omit<Cause, 'looked'> {
    const laid = harm.find(({ seqs }) => seqs.includes(operation.seq));
    if (!laid) return { known: false, sentence: 'Unknown: the report lays it to nothing' };
    const suspects = laid.suspects.map(
      ({ event, instance, tier, deployment }) => `${event} of ${instance} (${tier}) in ${deployment}`,
    );
    if (laid.verdict === 'event') return { known: true, sentence: `${suspects[0]}: ${laid.because}` };
    if (laid.verdict === 'ambiguous')
      return { known: false, sentence: `Unknown: one of ${suspects.join(', ')}; ${laid.because}` };
    const { origin } = laid;
    if (!origin) return { known: false, sentence: `Unknown: no lifecycle event was under way; ${laid.because}` };
    const what = origin.revision ? `, which ran ${origin.revision.slice(0, 8)}` : '';
    return { known: true, sentence: `${origin.instance} (${origin.tier})${what}, failed by itself: ${laid.because}` };
  }
}
