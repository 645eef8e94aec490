import { Gauge, Registry } from 'prom-client';
import { waiting } from '../approvals.ts';
import { budget } from '../budget.ts';
import type { Connection } from '../connect.ts';
import { costs } from '../costs.ts';
import { whyStopped } from '../drills-switch.ts';
import { describeStack } from '../stack.ts';
import { figures } from './figures.ts';

export interface Exposition {
  readonly type: string;
  readonly text: string;
  /** The same for programs that do not read Prometheus's format. */
  readonly metrics: readonly object[];
}

/** Everything about the environment as Prometheus reads it. Throws what the account answers when it does not. */
export async function exposition(connection: Connection, now: Date): Promise<Exposition> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const [stack, found, stopped, approvals, spent] = await Promise.all([
    describeStack(connection),
    figures(connection, now),
    whyStopped(connection),
    waiting(connection),
    costs(connection),
  ]);

  const instances = gauge('muster_instances', 'Instances by what their group and their load balancer say of them', [
    'tier',
    'zone',
    'lifecycle',
    'target',
  ]);
  for (const { tier, zone, lifecycle, target } of stack.instances) instances.inc({ tier, zone, lifecycle, target });
  const healthy = gauge('muster_healthy_instances', 'Instances in service whose target is healthy', ['tier']);
  for (const tier of ['web', 'api'])
    healthy.set(
      { tier },
      stack.instances.filter((it) => it.tier === tier && it.lifecycle === 'InService' && it.target === 'healthy')
        .length,
    );

  const { database } = stack;
  gauge('muster_database_available', '1 if RDS says that the database is available').set(
    database?.status === 'available' ? 1 : 0,
  );
  gauge('muster_database_standby', '1 if the database has a standby').set(
    database && database.standby !== 'none' ? 1 : 0,
  );

  const running = gauge('muster_executions_running', 'Executions that run at this moment', ['machine']);
  for (const { machine } of stack.running) running.inc({ machine });
  gauge('muster_approvals_waiting', 'Deployments that wait for a person').set(approvals.length);
  gauge('muster_drills_stopped', '1 while somebody has stopped all drills').set(stopped === undefined ? 0 : 1);

  gauge('muster_error_budget_left_seconds', 'What is left of 99.95 % of 30 days').set(
    budget(spent, now).leftMs / 1_000,
  );

  for (const { watched, label, value } of found) {
    const { name, help, of } = watched;
    const labelName = of.replace('-', '_');
    const known = registry.getSingleMetric(name) as Gauge | undefined;
    (known ?? gauge(name, `${help}, in the last full minute`, [labelName])).set({ [labelName]: label }, value);
  }
  return { type: registry.contentType, text: await registry.metrics(), metrics: await registry.getMetricsAsJSON() };
}
