import { execFileSync } from 'node:child_process';
import { DescribeInstancesCommand, DescribeNetworkAclsCommand } from '@aws-sdk/client-ec2';
import { DescribeListenersCommand, DescribeRulesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListExperimentsCommand } from '@aws-sdk/client-fis';
import type { System } from './system.ts';

/** What AWS describes, and this machine shows, of any fault that is still there: a sentence each. */
export async function harmLeft(system: System): Promise<string[]> {
  const { ec2, elb, fis } = system.aws;
  const [acls, disabled, listeners, experiments] = await Promise.all([
    ec2.send(new DescribeNetworkAclsCommand({ Filters: [{ Name: 'tag-key', Values: ['muster:run'] }] })),
    ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'instance-state-name', Values: ['running'] }] })),
    elb.send(new DescribeListenersCommand({ LoadBalancerArn: system.outputs.publicLoadBalancer.arn })),
    fis.send(new ListExperimentsCommand({})),
  ]);
  const rules = await Promise.all(
    listeners.Listeners!.map(({ ListenerArn }) => elb.send(new DescribeRulesCommand({ ListenerArn }))),
  );
  return [
    ...acls.NetworkAcls!.map(({ NetworkAclId }) => `the ACL ${NetworkAclId}`),
    ...disabled
      .Reservations!.flatMap(({ Instances = [] }) => Instances)
      .filter(({ MetadataOptions }) => MetadataOptions?.HttpEndpoint === 'disabled')
      .map(({ InstanceId }) => `${InstanceId} has no metadata`),
    ...rules
      .flatMap(({ Rules = [] }) => Rules)
      .filter(({ Actions = [] }) => Actions.some((it) => it.FixedResponseConfig?.MessageBody?.startsWith('drill ')))
      .map(({ RuleArn }) => `the rule ${RuleArn}`),
    ...experiments
      .experiments!.filter(({ state }) => !['completed', 'stopped', 'failed', 'cancelled'].includes(state!.status!))
      .map(({ id, state }) => `the experiment ${id} is ${state!.status}`),
    ...standing(system.folder).map((pid) => `process ${pid} stands still`),
  ];
}

/** The processes of the folder that are stopped: frozen services, frozen servers. */
function standing(folder: string): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  const all = lines.map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line)?.slice(1) ?? []);
  // PostgreSQL's own children name no folder, but this environment's database.
  return all
    .filter(
      ([, , stat, args = '']) =>
        stat?.startsWith('T') && (args.includes(folder) || args.startsWith('postgres: muster-')),
    )
    .map(([pid]) => Number(pid));
}
