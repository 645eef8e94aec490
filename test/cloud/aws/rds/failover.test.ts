import {
  CreateDBInstanceCommand,
  DescribeDBInstancesCommand,
  DescribeDBLogFilesCommand,
  DescribeEventsCommand,
  DownloadDBLogFilePortionCommand,
  RebootDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Stage, stage } from './fixture.ts';

describe('a failover of a Multi-AZ instance', { timeout: 60_000 }, () => {
  let room: Stage;
  beforeAll(async () => {
    room = await stage();
    await room.rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: 'guild',
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: 20,
        MasterUsername: 'appadmin',
        MasterUserPassword: 'correct-horse-battery',
        MultiAZ: true,
        DBSubnetGroupName: 'data',
        BackupRetentionPeriod: 0,
      }),
    );
    await room.reaches('guild', 'available');
  }, 90_000);
  afterAll(() => room?.[Symbol.asyncDispose]());

  it('tells in order, to the millisecond, when it was noticed, decided, promoted, re-pointed and complete', async () => {
    const DBInstanceIdentifier = 'guild';
    await room.rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier, ForceFailover: true }));
    const told = await vi.waitFor(
      async () => {
        const { Events = [] } = await room.rds.send(
          new DescribeEventsCommand({ SourceIdentifier: 'guild', SourceType: 'db-instance' }),
        );
        const from = Events.findIndex((it) => it.Message?.startsWith('The user requested'));
        const failover = Events.slice(Math.max(from, 0));
        expect(failover.at(-1)?.Message).toContain('failover completed');
        return failover;
      },
      { timeout: 20_000, interval: 50 },
    );
    expect(told.map((it) => it.Message)).toEqual([
      'The user requested a failover of the DB instance.',
      'Multi-AZ instance failover started.',
      'DB instance restarted',
      'Multi-AZ failover to standby complete - DNS propagation may take a few minutes',
      'Multi-AZ instance failover completed',
    ]);
    const times = told.map((it) => it.Date!.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));

    const promoted = await promotion();
    expect(promoted.begun).toBeGreaterThanOrEqual(times[1]! - 1);
    expect(promoted.done).toBeGreaterThan(promoted.begun);
    expect(promoted.done).toBeLessThanOrEqual(times[2]! + 1);
    await room.reaches('guild', 'available');
    await room.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
  });

  /** When the standby was asked to take over and when it did, from the log of PostgreSQL itself. */
  async function promotion() {
    const DBInstanceIdentifier = 'guild';
    const { DescribeDBLogFiles = [] } = await room.rds.send(new DescribeDBLogFilesCommand({ DBInstanceIdentifier }));
    const LogFileName = DescribeDBLogFiles[0]!.LogFileName!;
    const { LogFileData = '' } = await room.rds.send(
      new DownloadDBLogFilePortionCommand({ DBInstanceIdentifier, LogFileName, Marker: '0' }),
    );
    const at = (text: string) => {
      const line = LogFileData.split('\n').findLast((it) => it.includes(text)) ?? '';
      return Date.parse(`${line.slice(0, 10)}T${line.slice(11, 23)}Z`);
    };
    return { begun: at('received promote request'), done: at('selected new timeline ID') };
  }
});
