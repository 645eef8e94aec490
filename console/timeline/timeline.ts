import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Connection } from '../connect.ts';
import { database } from './database.ts';
import { openDeployments } from './deployments.ts';
import { openExecutions } from './executions.ts';
import { openLoadBalancer } from './load-balancer.ts';
import { openRequests, type Requests } from './requests.ts';
import type { Lane, Window } from './span.ts';

/** What everybody says of one window, on the wall's clock. */
export interface Timeline extends Window {
  readonly lanes: readonly Lane[];
  readonly client: Requests;
  /** Sentences about what is not shown, and why. */
  readonly notes: readonly string[];
  /** More is known when it is asked again. */
  readonly isPartial: boolean;
}

/** Seconds before and after an execution: what led to it, and what came of it. */
const MARGIN_MS = 5_000;

/** Answers for one window after the other; one source that does not answer leaves the others. */
export function openTimeline(connection: Connection) {
  const executions = openExecutions(connection);
  const deployments = openDeployments(connection);
  const loadBalancer = openLoadBalancer(connection);
  const requests = openRequests(connection);
  const states = new SFNClient(connection.config);

  return {
    /** The window of an execution; its end is now while it runs. Throws `ExecutionDoesNotExist`. */
    async windowOf(executionArn: string): Promise<Window> {
      const { startDate, stopDate } = await states.send(new DescribeExecutionCommand({ executionArn }));
      return { from: startDate!.getTime() - MARGIN_MS, to: (stopDate?.getTime() ?? Date.now()) + MARGIN_MS };
    },

    async read(window: Window): Promise<Timeline> {
      const notes: string[] = [];
      const failed: Error[] = [];
      const or =
        <Other>(whose: string, other: Other) =>
        (error: Error): Other => {
          failed.push(error);
          notes.push(`The ${whose} did not answer: ${error.message || error.name}`);
          return other;
        };
      const [ran, ...others] = await Promise.all([
        executions(window).catch(or('state machines', { lanes: [], omitted: 0, probes: [] as string[], unread: 0 })),
        deployments(window).catch(or('deployments', [])),
        loadBalancer(window).catch(or('load balancers', [])),
        database(connection, window).catch(or('database', [])),
      ]);
      // Nobody answered: that is no empty timeline.
      if (failed.length === 4) throw failed[0];
      const client = await requests(window, ran.probes).catch(or('ledgers', { seconds: [], harmed: [], untold: 0 }));
      if (ran.omitted) notes.push(`At least ${ran.omitted} more executions ran in this window: zoom in to see them`);
      if (client.untold) notes.push(`${client.untold} more requests came to harm: zoom in to see each`);
      return { ...window, lanes: [...ran.lanes, ...others.flat()], client, notes, isPartial: ran.unread > 0 };
    },
  };
}
