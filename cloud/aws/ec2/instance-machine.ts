import { rm } from 'node:fs/promises';
import path from 'node:path';
import { buildPrograms, type Programs } from '../../machines/instance/program.ts';
import { type StartedInstance, startInstance } from '../../machines/instance/start.ts';
import { rdsCertificateAuthority } from '../../machines/postgres/certificates.ts';
import { changeState, stateOf } from './instance-state.ts';
import type { InstanceRow, Model } from './model.ts';
import { deleteInterface } from './network-interface.ts';

/** The machines behind the instances. */
export interface Machines {
  /** Starts the machine of a pending instance; returns at once, and the state follows. */
  start(id: string): void;
  stop(id: string): void;
  terminate(id: string): void;
  reboot(id: string): void;
  /** Whether it runs, has booted (user data ended, units started), or lies there dead while AWS still calls it running. */
  health(id: string): 'initializing' | 'ok' | 'impaired';
  /** After a restart of the cloud: what ran, runs again. */
  resume(): void;
}

interface Machine {
  readonly started: StartedInstance;
  hasBooted: boolean;
}

export function openMachines(model: Model): Machines {
  const { cloud } = model;
  const folder = path.join(cloud.folder, 'ec2');
  const machines = new Map<string, Machine>();
  let programs: Promise<Programs> | undefined;
  const rootOf = (id: string) => path.join(folder, id, 'root');
  const dying = new Set<string>();
  const crashed = new Set<string>();
  /** Instances on their way up: whoever takes one down lets it come first, so that nothing is left running behind its back. */
  const coming = new Map<string, Promise<void>>();
  /** Instances whose disks are being removed. */
  const leaving = new Set<Promise<void>>();

  async function bringUp(row: InstanceRow): Promise<void> {
    const { id, instance } = row;
    programs ??= buildPrograms(folder);
    const started = await startInstance({
      id,
      privateIp: instance.PrivateIpAddress!,
      zone: instance.Placement!.AvailabilityZone!,
      region: cloud.region,
      root: rootOf(id),
      userData: row.userData && Buffer.from(row.userData, 'base64').toString(),
      endpoint: cloud.endpoint,
      // Where a client on AWS would put the bundle that it has fetched.
      environment: { RDS_CA_BUNDLE: rdsCertificateAuthority(cloud.folder) },
      programs: await programs,
      processes: cloud.processes,
      network: cloud.network,
    });
    crashed.delete(id);
    const machine: Machine = { started, hasBooted: false };
    machines.set(id, machine);
    cloud.instances.set(id, started);
    void started.booted.then(() => {
      machine.hasBooted = true;
    }, ignoreDeath);
    void started.gone.then(() => {
      machines.delete(id);
      cloud.instances.delete(id);
      if (!dying.has(id) && !cloud.signal.aborted) crashed.add(id);
    });
  }
  const ignoreDeath = () => {}; // `gone` tells of it

  async function takeDown(id: string): Promise<void> {
    dying.add(id);
    await machines.get(id)?.started.shutDown();
    dying.delete(id);
    crashed.delete(id);
  }

  async function come(id: string): Promise<void> {
    const since = cloud.clock.now().getTime();
    try {
      await bringUp(model.instances.get(id)!);
    } catch (error) {
      crashed.add(id);
      cloud.log(`Instance ${id} did not start: ${(error as Error).message}`, { error });
    }
    coming.delete(id);
    await cloud.latency.ready('ec2:RunInstances', since, cloud.signal);
    // It may have been told to go while it came.
    if (stateOf(model, id) === 'pending') changeState(model, id, 'running');
  }

  function start(id: string): void {
    const arrival = come(id);
    coming.set(id, arrival);
    cloud.background(`instance ${id}`, () => arrival);
  }

  async function remove(id: string): Promise<void> {
    // A disk of some hundred files would hold up the whole cloud for as long as it takes.
    await rm(path.join(folder, id), { recursive: true, force: true, maxRetries: 3 });
    const row = model.instances.get(id)!;
    if (row.interfaceId && model.interfaces.has(row.interfaceId)) deleteInterface(model, row.interfaceId);
    // Its volume goes with it, as `DeleteOnTermination` says.
    for (const { Ebs } of row.instance.BlockDeviceMappings ?? []) model.tags.forget(Ebs?.VolumeId ?? '');
    const { PrivateIpAddress: _, PublicIpAddress: __, ...instance } = row.instance;
    const gone = { ...instance, NetworkInterfaces: [], SecurityGroups: [], PrivateDnsName: '', PublicDnsName: '' };
    model.instances.put(id, {
      ...row,
      instance: gone,
      interfaceId: undefined,
      terminatedAt: cloud.clock.now().toISOString(),
    });
    model.changed();
    changeState(model, id, 'terminated', 'Client.UserInitiatedShutdown');
  }

  function terminate(id: string): void {
    cloud.background(`termination of ${id}`, async () => {
      if (stateOf(model, id) === 'terminated') return;
      changeState(model, id, 'shutting-down', 'Client.UserInitiatedShutdown');
      await coming.get(id);
      await takeDown(id);
      const removal = remove(id);
      leaving.add(removal);
      await removal.finally(() => leaving.delete(removal));
    });
  }

  function stop(id: string): void {
    cloud.background(`stop of ${id}`, async () => {
      changeState(model, id, 'stopping', 'Client.UserInitiatedShutdown');
      await coming.get(id);
      await takeDown(id);
      changeState(model, id, 'stopped', 'Client.UserInitiatedShutdown');
    });
  }

  cloud.onStop(async () => {
    await Promise.all([...machines.values()].map(({ started }) => started.shutDown()));
    await Promise.allSettled(leaving);
  });

  return {
    start,
    stop,
    terminate,
    reboot(id) {
      cloud.background(`reboot of ${id}`, async () => {
        await coming.get(id);
        await takeDown(id);
        await bringUp(model.instances.get(id)!);
      });
    },
    health(id) {
      if (crashed.has(id)) return 'impaired';
      return machines.get(id)?.hasBooted ? 'ok' : 'initializing';
    },
    resume() {
      for (const { id } of model.instances.values()) {
        const state = stateOf(model, id);
        if (state === 'pending' || state === 'running') start(id);
        if (state === 'stopping') changeState(model, id, 'stopped', 'Client.UserInitiatedShutdown');
        if (state === 'shutting-down') terminate(id);
      }
    },
  };
}
