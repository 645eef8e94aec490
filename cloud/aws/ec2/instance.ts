import type { Instance } from '@aws-sdk/client-ec2';
import { freePublicIp } from './address.ts';
import { ec2Error, missingParameter, notFound } from './ec2-error.ts';
import { newId } from './id.ts';
import { instanceAnswer, instanceFields } from './instance-answer.ts';
import type { Machines } from './instance-machine.ts';
import { changeState, STATES, stateOf } from './instance-state.ts';
import { checkCount, type Launch, planLaunch } from './launch.ts';
import type { Ec2Operations, InstanceRow, Kept, Model } from './model.ts';
import { createInterface } from './network-interface.ts';
import { select } from './select.ts';
import { rootVolume } from './volume.ts';

/** AWS shows a terminated instance for about an hour. */
const SHOWN = 3_600_000;

export function instanceOperations(model: Model, machines: Machines) {
  const { instances, tags, cloud } = model;

  function rowsOf(ids: readonly string[] | undefined): InstanceRow[] {
    if (!ids?.length) throw missingParameter('InstanceIds');
    return ids.map((id) => {
      const row = instances.get(id);
      if (!row) throw notFound.instance(id);
      return row;
    });
  }

  function forgetOld(): void {
    const before = cloud.clock.now().getTime() - SHOWN;
    for (const { id, terminatedAt } of instances.values())
      if (terminatedAt && Date.parse(terminatedAt) < before) {
        instances.delete(id);
        tags.forget(id);
      }
  }

  function create(launch: Launch, reservationId: string, index: number, requesterId: string | undefined): InstanceRow {
    const id = newId('i');
    const now = cloud.clock.now().toISOString();
    const eni = createInterface(model, {
      subnet: launch.subnet,
      groups: launch.groups,
      privateIp: launch.privateIp,
      Attachment: {
        AttachmentId: newId('eni-attach'),
        AttachTime: now,
        DeleteOnTermination: true,
        DeviceIndex: 0,
        InstanceId: id,
        InstanceOwnerId: cloud.account,
        NetworkCardIndex: 0,
        Status: 'attached',
      },
    });
    if (launch.wantsPublicIp) {
      const Association = { IpOwnerId: 'amazon', PublicDnsName: '', PublicIp: freePublicIp(model) };
      model.interfaces.put(eni.NetworkInterfaceId!, { ...eni, Association });
    }
    const { request, image, profile, metadata } = launch;
    const instance: Kept<Instance> = {
      InstanceId: id,
      ImageId: image.ImageId,
      InstanceType: launch.instanceType,
      Architecture: image.Architecture as Instance['Architecture'],
      AmiLaunchIndex: index,
      ClientToken: request.ClientToken ?? '',
      CurrentInstanceBootMode: 'uefi',
      EbsOptimized: request.EbsOptimized ?? false,
      EnaSupport: true,
      Hypervisor: 'xen',
      IamInstanceProfile: profile && { Arn: profile.arn, Id: profile.id },
      KeyName: request.KeyName,
      LaunchTime: now,
      MetadataOptions: { ...metadata, State: 'applied' } as Instance['MetadataOptions'],
      Monitoring: { State: request.Monitoring?.Enabled ? 'enabled' : 'disabled' },
      Placement: { AvailabilityZone: launch.subnet.AvailabilityZone, GroupName: '', Tenancy: 'default' },
      PlatformDetails: image.PlatformDetails,
      PrivateDnsName: eni.PrivateDnsName,
      PrivateIpAddress: eni.PrivateIpAddress,
      PublicDnsName: '',
      PublicIpAddress: model.interfaces.get(eni.NetworkInterfaceId!)?.Association?.PublicIp,
      RootDeviceName: image.RootDeviceName,
      RootDeviceType: 'ebs',
      BlockDeviceMappings: [
        {
          DeviceName: image.RootDeviceName,
          Ebs: { AttachTime: now, DeleteOnTermination: true, Status: 'attached', VolumeId: newId('vol') },
        },
      ],
      SecurityGroups: eni.Groups,
      SourceDestCheck: true,
      State: STATES.pending,
      StateTransitionReason: '',
      SubnetId: launch.subnet.SubnetId,
      VpcId: launch.subnet.VpcId,
      VirtualizationType: 'hvm',
    };
    if (launch.template) {
      // AWS puts these two on what it launches from a template.
      tags.specified(id, 'instance', [
        {
          ResourceType: 'instance',
          Tags: [
            { Key: 'aws:ec2launchtemplate:id', Value: launch.template.id },
            { Key: 'aws:ec2launchtemplate:version', Value: launch.template.version },
          ],
        },
      ]);
    }
    tags.specified(id, 'instance', launch.tags);
    tags.specified(instance.BlockDeviceMappings![0]!.Ebs!.VolumeId!, 'volume', launch.tags);
    tags.specified(eni.NetworkInterfaceId!, 'network-interface', launch.tags);
    return instances.put(id, {
      id,
      instance,
      reservationId,
      requesterId,
      interfaceId: eni.NetworkInterfaceId,
      roleArn: profile?.roleArn,
      userData: launch.userData,
      disableApiTermination: request.DisableApiTermination,
      disableApiStop: request.DisableApiStop,
      shutdownBehavior: request.InstanceInitiatedShutdownBehavior,
      cpuCredits: request.CreditSpecification?.CpuCredits,
      volume: rootVolume(image, request.BlockDeviceMappings),
    });
  }

  const reservation = (id: string, rows: readonly InstanceRow[]) => ({
    ReservationId: id,
    OwnerId: cloud.account,
    RequesterId: rows[0]?.requesterId,
    Groups: [],
    Instances: rows.map((row) => instanceAnswer(model, row)),
  });
  const ofReservation = (id: string) => instances.values().filter((row) => row.reservationId === id);
  const change = (row: InstanceRow, PreviousState: Instance['State']) => ({
    InstanceId: row.id,
    PreviousState,
    CurrentState: instances.get(row.id)!.instance.State,
  });

  return {
    async RunInstances(input, call) {
      const count = checkCount(input);
      const launch = await planLaunch(model, input);
      const started: string[] = [];
      const reservationId = model.idempotent(
        'RunInstances',
        input,
        (id) => (ofReservation(id).length ? id : undefined),
        () => {
          const id = newId('r');
          const requester = call.principal.kind === 'service' ? call.principal.id : undefined;
          for (let index = 0; index < count; index++) started.push(create(launch, id, index, requester).id);
          return { id, row: id };
        },
      );
      for (const id of started) machines.start(id);
      return reservation(reservationId, ofReservation(reservationId));
    },

    async DescribeInstances({ InstanceIds, Filters, ...input }) {
      forgetOld();
      const { rows, ...next } = select({
        rows: instances.values(),
        id: (row) => row.id,
        ids: InstanceIds,
        missing: notFound.instance,
        filters: Filters,
        fields: instanceFields,
        tags: (row) => tags.of(row.id),
        input,
      });
      const byReservation = Object.entries(Object.groupBy(rows, (row) => row.reservationId));
      return { Reservations: byReservation.map(([id, same = []]) => reservation(id, same)), ...next };
    },

    async TerminateInstances({ InstanceIds }) {
      const rows = rowsOf(InstanceIds);
      const kept = rows.find((row) => row.disableApiTermination);
      if (kept)
        throw ec2Error(
          'OperationNotPermitted',
          `The instance '${kept.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
        );
      return {
        TerminatingInstances: rows.map((row) => {
          machines.terminate(row.id);
          return change(row, row.instance.State);
        }),
      };
    },

    async StopInstances({ InstanceIds }) {
      const rows = rowsOf(InstanceIds);
      for (const row of rows) if (stateOf(model, row.id) === 'terminated') throw wrongState(row, 'stopped');
      return {
        StoppingInstances: rows.map((row) => {
          if (stateOf(model, row.id) !== 'stopped') machines.stop(row.id);
          return change(row, row.instance.State);
        }),
      };
    },

    async StartInstances({ InstanceIds }) {
      const rows = rowsOf(InstanceIds);
      for (const row of rows)
        if (!['stopped', 'running', 'pending'].includes(stateOf(model, row.id)!)) throw wrongState(row, 'started');
      return {
        StartingInstances: rows.map((row) => {
          if (stateOf(model, row.id) === 'stopped') {
            changeState(model, row.id, 'pending');
            machines.start(row.id);
          }
          return change(row, row.instance.State);
        }),
      };
    },

    async RebootInstances({ InstanceIds }) {
      for (const row of rowsOf(InstanceIds)) {
        if (stateOf(model, row.id) !== 'running') throw wrongState(row, 'rebooted');
        machines.reboot(row.id);
      }
      return {};
    },
  } satisfies Ec2Operations;
}

const wrongState = (row: InstanceRow, verb: string) =>
  ec2Error(
    'IncorrectInstanceState',
    `The instance '${row.id}' is not in a state from which it can be ${verb}: ${row.instance.State?.Name}.`,
  );
