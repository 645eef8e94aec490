import { InvalidDBInstanceStateFault } from '@aws-sdk/client-rds';
import type { Handlers } from '../../handlers.ts';
import { scramVerifier } from '../../machines/postgres/scram.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { said } from './create-db-instance.ts';
import { findParameterGroup } from './db-parameter-group.ts';
import { findSubnetGroup } from './db-subnet-group.ts';
import { describeInstance, findInstance } from './describe-db-instance.ts';
import { memoryOf } from './engine.ts';
import { type EventNumber, tell } from './event.ts';
import type { Fleet } from './fleet.ts';
import { checkRetention, checkSecurityGroups, checkStorage, chooseZones } from './instance-rules.ts';
import { attachInterfaces, changeSecurityGroups } from './interfaces.ts';
import type { Lifecycle } from './lifecycle.ts';
import { checkPassword, createMasterSecret, generatePassword } from './master-password.ts';
import type { InstanceRow, Model } from './model.ts';
import { conflicting } from './refusal.ts';

/** Everything is applied at once here: there is no maintenance window, whatever ApplyImmediately says. */
export function modifyDbInstance(
  model: Model,
  fleet: Fleet,
  lifecycle: Lifecycle,
): Handlers<typeof import('@aws-sdk/client-rds'), Call> {
  const { cloud } = model;
  const say = (row: InstanceRow, number: EventNumber) =>
    tell(model, { type: 'db-instance', id: row.id, arn: row.arn }, number);

  async function convert(row: InstanceRow, multiAz: boolean): Promise<void> {
    say(row, multiAz ? '0024' : '0030');
    const group = findSubnetGroup(model, row.subnetGroup);
    const other = chooseZones(group, true, undefined)
      .concat(group.subnets.map((it) => it.zone))
      .find((zone) => zone !== row.zones[0]);
    const zones = multiAz ? [row.zones[0]!, other!] : [row.zones[0]!];
    const changed = model.change(row.id, { zones, multiAz })!;
    await attachInterfaces(model, changed);
    await fleet.get(row.id)!.pair.setZones(zones);
    say(row, multiAz ? '0025' : '0029');
  }

  return {
    async ModifyDBInstance(input, call) {
      const row = findInstance(model, input.DBInstanceIdentifier);
      if (row.status !== 'available') {
        refuse(InvalidDBInstanceStateFault, `Database instance is not in available state: ${row.id} is ${row.status}.`);
      }
      const work: ((row: InstanceRow) => Promise<void>)[] = [];
      const change: { -readonly [K in keyof InstanceRow]?: InstanceRow[K] } = { said: { ...row.said, ...said(input) } };
      let status = 'modifying';

      if (input.DeletionProtection !== undefined) change.protected = input.DeletionProtection;
      if (input.BackupRetentionPeriod !== undefined) change.retention = checkRetention(input.BackupRetentionPeriod);
      if (input.CACertificateIdentifier) change.certificateAuthority = input.CACertificateIdentifier;
      if (input.PubliclyAccessible !== undefined) change.publicly = input.PubliclyAccessible;
      if (input.CloudwatchLogsExportConfiguration) {
        const { EnableLogTypes = [], DisableLogTypes = [] } = input.CloudwatchLogsExportConfiguration;
        change.logExports = [...new Set([...row.logExports, ...EnableLogTypes])].filter(
          (it) => !DisableLogTypes.includes(it),
        );
      }
      if (
        input.AllocatedStorage !== undefined ||
        input.StorageType ||
        input.Iops ||
        input.StorageThroughput ||
        input.MaxAllocatedStorage
      ) {
        const storage = checkStorage({
          AllocatedStorage: input.AllocatedStorage ?? row.storage.size,
          StorageType: input.StorageType ?? row.storage.type,
          Iops: input.Iops,
          StorageThroughput: input.StorageThroughput,
          MaxAllocatedStorage: input.MaxAllocatedStorage ?? row.storage.limit,
        });
        if (storage.size < row.storage.size)
          throw conflicting(
            `Invalid storage size: it can grow, not shrink from ${row.storage.size} to ${storage.size}`,
          );
        if (JSON.stringify(storage) !== JSON.stringify(row.storage)) {
          change.storage = storage;
          work.push(async () => say(row, '0017'));
        }
      }
      if (input.VpcSecurityGroupIds) {
        const groups = await checkSecurityGroups(cloud, row.vpcId, input.VpcSecurityGroupIds);
        change.securityGroups = groups;
        if (groups.join() !== row.securityGroups.join()) work.push((it) => changeSecurityGroups(model, it, groups));
      }
      if (input.DBParameterGroupName) {
        const group = findParameterGroup(model, input.DBParameterGroupName).name;
        if (group !== row.parameterGroup) {
          change.parameterGroup = group;
          change.pendingReboot = true;
          work.push((it) => fleet.configure(it.id));
        }
      }
      if (input.DBInstanceClass && input.DBInstanceClass !== row.class) {
        memoryOf(input.DBInstanceClass);
        change.class = input.DBInstanceClass;
        work.push(async (it) => {
          say(it, '0012');
          await fleet.configure(it.id);
          await fleet.get(it.id)!.pair.restart();
          await fleet.get(it.id)!.pair.settled();
          model.change(it.id, { pendingReboot: false });
          say(it, '0014');
        });
      }
      if (input.MultiAZ !== undefined && input.MultiAZ !== row.multiAz) work.push((it) => convert(it, input.MultiAZ!));

      if (input.RotateMasterUserPassword) {
        if (!row.secret)
          throw conflicting('You can rotate the master user password only when it is managed in Secrets Manager.');
        if (!input.ApplyImmediately)
          throw conflicting('You must specify ApplyImmediately to rotate the master user password.');
        status = 'resetting-master-credentials';
        work.push((it) => lifecycle.rotate(it));
      } else if (input.ManageMasterUserPassword && !row.secret) {
        const password = generatePassword();
        const { username, arn: instanceArn } = row;
        change.secret = await createMasterSecret(cloud, call, {
          username,
          password,
          instanceArn,
          keyId: input.MasterUserSecretKmsKeyId,
        });
        status = 'resetting-master-credentials';
        work.push((it) => lifecycle.setPassword(it, scramVerifier(password)));
      } else if (input.MasterUserPassword) {
        if (row.secret)
          throw conflicting(
            `You can't specify MasterUserPassword for an instance whose password is managed in Secrets Manager.`,
          );
        checkPassword(input.MasterUserPassword);
        const verifier = scramVerifier(input.MasterUserPassword);
        status = 'resetting-master-credentials';
        work.push((it) => lifecycle.setPassword(it, verifier));
      }

      const changed = model.change(row.id, change)!;
      if (work.length > 0) {
        lifecycle.during(changed, status, async (it) => {
          for (const step of work) await step(it);
        });
      }
      return { DBInstance: describeInstance(model, model.instances.get(row.id)!) };
    },
  };
}
