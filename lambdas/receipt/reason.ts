import { settings } from '../settings.ts';
import type { Thing } from './thing.ts';

/** Why something is still there after everything was taken away, and whether that is as it should be. */
export interface Reason {
  readonly expected: boolean;
  readonly why: string;
}

/** What stays with the data: a snapshot is nothing without the key that sealed it. */
const DATA = ['db-snapshot', 'db-backup', 'bucket', 'key'];

export function reason(thing: Thing): Reason {
  if (thing.kind === 'key' && thing.until)
    return {
      expected: true,
      why: `KMS deletes it on ${thing.until.slice(0, 10)} and not before ${settings.keyDeletionDays} days are over; until then "aws kms cancel-key-deletion" brings it back`,
    };
  if (settings.keepDataOnTeardown && DATA.includes(thing.kind))
    return { expected: true, why: `${settings.environment} keeps its data: remove it by hand once nobody needs them` };
  if (thing.kind === 'db-backup')
    return {
      expected: false,
      why: 'RDS has kept this backup of a database that is gone: "aws rds delete-db-instance-automated-backup" ends that',
    };
  if (thing.kind === 'schedule')
    return {
      expected: false,
      why: 'it takes back what a drill has done that never came to its end, and deletes itself after a day',
    };
  if (thing.kind === 'experiment-template')
    return {
      expected: false,
      why: 'a drill that never came to its end has left it: "aws fis delete-experiment-template" removes it',
    };
  if (thing.kind === 'db-snapshot')
    return { expected: false, why: 'somebody took this snapshot; a teardown deletes none' };
  if (thing.kind === 'network-interface')
    return {
      expected: false,
      why: 'AWS takes its interfaces away minutes after what they belonged to; look again then',
    };
  if (thing.resource)
    return {
      expected: false,
      why: `it is "${thing.resource}", or bears its tag, and was not removed: tear down again`,
    };
  return {
    expected: false,
    why: `nobody here has made it: somebody tagged or named it as ${settings.environment}'s by hand, and has to remove it`,
  };
}
