import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Facts } from '../../../../cloud/asl/run.ts';
import { openFileJournal } from '../../../../cloud/aws/states/file-journal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ARN = 'arn:aws:states:us-east-1:000000000000:execution:machine:run';
const progress = { status: 'RUNNING', redriveCount: 0, nextCursor: 1, nextTicket: 1 } as const;
const line = (nextTicket: number) => ({ events: [], cursors: [], progress: { ...progress, nextTicket }, pending: [] });
const facts = { arn: ARN, name: 'run' } as Facts;

describe('the journal of an execution', () => {
  it('is read as it was written', () => {
    const journal = openFileJournal(folder);
    journal.append(ARN, { ...line(1), facts });
    journal.append(ARN, line(2));
    expect(openFileJournal(folder).read(ARN)).toEqual([{ ...line(1), facts }, line(2)]);
  });

  it('forgets a line that a crash cut short, and goes on behind those before it', () => {
    const journal = openFileJournal(folder);
    journal.append(ARN, { ...line(1), facts });
    appendFileSync(path.join(folder, 'machine', 'run.jsonl'), '{"events":[],"curs');
    expect(journal.read(ARN)).toHaveLength(1);
    journal.append(ARN, line(2));
    expect(journal.read(ARN)?.map((it) => it.progress.nextTicket)).toEqual([1, 2]);
  });

  it('tells its ends without what lies between, and without what a crash cut short', () => {
    const journal = openFileJournal(folder);
    const ends = () => journal.ends(ARN)?.map((it) => it.progress.nextTicket);
    journal.append(ARN, { ...line(1), facts });
    expect(ends()).toEqual([1, 1]);
    for (const ticket of [2, 3]) journal.append(ARN, line(ticket));
    expect(ends()).toEqual([1, 3]);
    appendFileSync(path.join(folder, 'machine', 'run.jsonl'), '{"events":[],"curs');
    expect(ends()).toEqual([1, 3]);
    expect(journal.ends(`${ARN}s`)).toBeUndefined();
  });

  it('keeps a name from leading out of its folder', () => {
    openFileJournal(folder).append(`${ARN}/../../../escaped`, { ...line(1), facts });
    expect(readdirSync(folder)).toEqual(['machine']);
    expect(readdirSync(path.join(folder, 'machine'))).toHaveLength(1);
  });

  it('knows nothing of an execution that never was', () => {
    expect(openFileJournal(folder).read(ARN)).toBeUndefined();
  });
});
