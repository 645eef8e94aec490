import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it, vi } from 'vitest';
import { startOf } from '../../../../cloud/machines/keeper/registry.ts';
import { openTown, pave } from './town.ts';

const FIXTURE = path.join(import.meta.dirname, 'killed-cloud.ts');

describe('a cloud that is killed', () => {
  it('leaves no process, and runs its instances again at the next start, with what was on their disks', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'town-'));
    const child = fork(FIXTURE, [folder], { execArgv: ['--disable-warning=ExperimentalWarning'] });
    const [{ id, ip, pid }] = (await once(child, 'message')) as [{ id: string; ip: string; pid: number }];
    const { groups } = JSON.parse(readFileSync(path.join(folder, 'processes.json'), 'utf8')) as {
      groups: { pid: number }[];
    };
    expect(groups.map((group) => group.pid)).toContain(pid);
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    await vi.waitFor(() => expect(groups.filter((group) => startOf(group.pid) !== undefined)).toEqual([]), 10_000);

    const town = await openTown({ folder, resume: ['ec2'] });
    const { Reservations } = await town.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    expect(Reservations![0]!.Instances![0]!.PrivateIpAddress).toBe(ip);
    const groupsNow = await town.ec2.send(new DescribeSecurityGroupsCommand());
    await town.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: groupsNow.SecurityGroups![0]!.GroupId,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
      }),
    );
    const { host, port } = town.running.cloud.network.at(ip, 8080);
    await vi.waitFor(async () => expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('hello'), 10_000);
    await town.close();
  });
});

describe('two clouds on one machine', () => {
  it('have the same VPC in places of their own', async () => {
    const [one, other] = [await openTown(), await openTown()];
    await pave(one);
    await pave(other);
    const places = [one, other].map(({ running }) => running.cloud.network.at('10.0.0.4', 8080).host);
    expect(new Set(places).size).toBe(2);
    await Promise.all([one.close(), other.close()]);
  });
});
