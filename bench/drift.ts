import { readdirSync } from 'node:fs';
import path from 'node:path';
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { connect } from '../console/connect.ts';
import { type Drift, driftText } from '../console/drift.ts';
import { execute, run } from '../console/execute.ts';

// node bench/drift.ts [folder] [drill … | all]: does the drills one after the other against the system that runs in the folder, looks for drift after each, and
// prints what differs by cause; then changes one thing by hand, and provisions, which puts that right. Ends with 1 if anything but the one thing is unexplained,
// or if that is not.
const [folder = '.muster', ...given] = process.argv.slice(2);
const catalogue = readdirSync(path.join(import.meta.dirname, '../events/drills')).flatMap((file) =>
  file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : [],
);
const drills = given[0] === 'all' ? catalogue : given.length > 0 ? given : ['database-failover', 'instance-terminated'];
const connection = await connect({ folder });
const { environment } = connection;

console.log('| after | drill | differences | by cause | unexplained |\n|---|---|---|---|---|');
await look('nothing');
for (const drill of drills) {
  const { ended } = await run(connection, { machine: 'drill', input: { environment, drill } }, { quiet: true });
  await look(drill, ended.status);
}
await edit();
await look('an edit by hand', '-', 1);
await execute(connection, { machine: 'provision', input: { environment } }, { quiet: true });
await look('a provision');

async function look(after: string, status = '-', unexplained = 0): Promise<void> {
  const { output } = await execute<Drift>(connection, { machine: 'drift', input: { environment } }, { quiet: true });
  const kinds = Map.groupBy(output.differences, ({ cause }) => cause.kind);
  const words = [...kinds].map(([kind, { length }]) => `${length} ${kind}`).join(', ') || '-';
  console.log(`| ${after} | ${status} | ${output.differences.length} | ${words} | ${output.unexplained} |`);
  const differences = output.differences.filter(({ cause }) => cause.kind === 'unexplained');
  if (differences.length > 0) console.error(driftText({ ...output, differences }));
  if (output.unexplained !== unexplained) process.exitCode = 1;
}

/** What a tired engineer does, and forgets. */
async function edit(): Promise<void> {
  const elb = new ElasticLoadBalancingV2Client(connection.config);
  const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({ Names: [`muster-${environment}-api`] }));
  await elb.send(
    new ModifyTargetGroupAttributesCommand({
      TargetGroupArn: TargetGroups?.[0]?.TargetGroupArn,
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '77' }],
    }),
  );
}
