import { open, stat } from 'node:fs/promises';
import { DBInstanceNotFoundFault, DBLogFileNotFoundFault } from '@aws-sdk/client-rds';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { Fleet } from './fleet.ts';
import type { Model } from './model.ts';

/** RDS begins a new file each hour; here the servers of an instance write one as long as it lives. */
const NAME = 'error/postgresql.log';

/** At most so many bytes at once, as at AWS. */
const PORTION = 1024 * 1024;

/** The log of the servers behind an instance, with times to the millisecond: what each of them did in a failover, and when. */
export function dbLogFile(model: Model, fleet: Fleet): Handlers<typeof import('@aws-sdk/client-rds'), Call> {
  const fileOf = (id = '') => {
    const row = model.instances.get(id) ?? refuse(DBInstanceNotFoundFault, `DBInstance ${id} not found.`);
    return fleet.get(row.id)?.logFile;
  };
  return {
    async DescribeDBLogFiles({ DBInstanceIdentifier, FilenameContains = '', FileLastWritten = 0, FileSize = 0 }) {
      const file = fileOf(DBInstanceIdentifier);
      const found = file && (await stat(file));
      if (!found || !NAME.includes(FilenameContains) || found.mtimeMs < FileLastWritten || found.size < FileSize)
        return { DescribeDBLogFiles: [] };
      return {
        DescribeDBLogFiles: [{ LogFileName: NAME, LastWritten: Math.floor(found.mtimeMs), Size: found.size }],
      };
    },

    /** `Marker` is where to go on; without one, or with `0`, from the beginning. `NumberOfLines` alone gives the last lines. */
    async DownloadDBLogFilePortion({ DBInstanceIdentifier, LogFileName, Marker, NumberOfLines }) {
      const file = fileOf(DBInstanceIdentifier);
      if (!file || LogFileName !== NAME)
        refuse(DBLogFileNotFoundFault, `DBLog File: ${LogFileName} is not found on the DB instance`);
      const { size } = await stat(file);
      const tail = Marker === undefined && NumberOfLines !== undefined;
      const from = tail ? Math.max(0, size - PORTION) : Number(Marker ?? 0);
      const log = await open(file);
      try {
        const { bytesRead, buffer } = await log.read(Buffer.alloc(PORTION), 0, PORTION, from);
        const whole = buffer.subarray(0, bytesRead).toString();
        const lines = whole.split('\n');
        const text =
          NumberOfLines === undefined
            ? whole
            : (tail ? lines.slice(-NumberOfLines - 1) : lines.slice(0, NumberOfLines).concat('')).join('\n');
        const end = tail || NumberOfLines === undefined ? from + bytesRead : from + Buffer.byteLength(text);
        return { LogFileData: text, Marker: String(end), AdditionalDataPending: end < size };
      } finally {
        await log.close();
      }
    },
  };
}
