import type { ExperimentRow } from '../../../../cloud/aws/fis/model.ts';
import { openTown, pave } from '../ec2/town.ts';
import { openLaboratory } from './laboratory.ts';
import { roleClient } from './role-client.ts';

/** A process with a cloud and an experiment in the midst of its actions, to be killed by a test. Tells what it did, and waits. */
const town = await openTown({ folder: process.argv[2]! });
const { subnets } = await pave(town);
const laboratory = await openLaboratory(town.running);
const { arn, client } = await roleClient(town, 'caller', ['ec2:*']);
const duration = 'PT10S';
const id = await laboratory.start(
  await laboratory.template({
    targets: {
      subnet: {
        resourceType: 'aws:ec2:subnet',
        resourceArns: [town.running.cloud.arn('ec2', `subnet/${subnets[0]}`)],
        selectionMode: 'ALL',
      },
      who: { resourceType: 'aws:iam:role', resourceArns: [arn], selectionMode: 'ALL' },
    },
    actions: {
      cut: {
        actionId: 'aws:network:disrupt-connectivity',
        parameters: { scope: 'all', duration },
        targets: { Subnets: 'subnet' },
      },
      throttle: {
        actionId: 'aws:fis:inject-api-throttle-error',
        parameters: { service: 'ec2', operations: 'DescribeVpcs', percentage: '100', duration },
        targets: { Roles: 'who' },
      },
    },
  }),
);
await laboratory.reaches(id, 'running', 'cut');
await laboratory.reaches(id, 'running', 'throttle');

// As a cloud leaves it that dies while a primary is frozen.
const rows = town.running.cloud.store.table<ExperimentRow>('fis/experiment');
const frozen = 'EXPfrozen';
const row = rows.get(id)!;
rows.put(frozen, {
  ...row,
  id: frozen,
  arn: row.arn.replace(id, frozen),
  plan: {
    ...row.plan,
    targets: {},
    actions: { it: { actionId: 'local:rds:freeze-primary', parameters: { duration } } },
  },
  resolved: {},
  actions: { it: { status: 'running', reason: '', startedAt: row.startedAt!, endsAt: new Date().toISOString() } },
});
process.send!({ id, frozen, subnet: subnets[0], credentials: client.credentials });
