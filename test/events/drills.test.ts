import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { drills } from '../../events/drills/catalogue.ts';
import failover from '../../events/drills/database-failover.json' with { type: 'json' };
import { parseDrill } from '../../events/drills/drill.ts';
import { faultNames } from '../../events/drills/faults.ts';
import frozen from '../../events/drills/instance-frozen.json' with { type: 'json' };

const root = path.resolve(import.meta.dirname, '../..');
const files = readdirSync(path.join(root, 'events/drills')).filter((file) => file.endsWith('.json'));

describe('the catalogue of drills', () => {
  it('has every file of its folder, and nothing else', () => {
    expect(Object.keys(drills).sort()).toEqual(files.map((file) => path.basename(file, '.json')).sort());
  });

  it('has a drill for every fault', () => {
    expect(faultNames.filter((fault) => !Object.values(drills).some((it) => it.fault === fault))).toEqual([]);
  });

  it.each(Object.keys(drills))('%s has a runbook with what a person needs', (drill) => {
    const file = path.join(root, 'docs/runbooks', `${drill}.md`);
    expect(existsSync(file), file).toBe(true);
    const text = readFileSync(file, 'utf8');
    for (const heading of ['Detection', 'Automated response', 'Manual steps', 'RTO'])
      expect(text).toContain(`## ${heading}`);
  });

  it.each(faultNames)('%s is done and seen by files of its name', (fault) => {
    for (const file of [`${fault}.ts`, `${fault}.witnesses.ts`])
      expect(existsSync(path.join(root, 'lambdas/drill/faults', file)), file).toBe(true);
  });
});

describe('a drill', () => {
  const mistakes = (change: object, of: object = failover) => {
    try {
      parseDrill('it', { ...of, ...change });
      return '';
    } catch (error) {
      expect((error as Error).name).toBe('InvalidDrill');
      return (error as Error).message;
    }
  };

  it('is read as it is written', () => {
    expect(parseDrill('database-failover', failover)).toMatchObject({ fault: 'database-failover', parameters: {} });
  });

  it.each([
    [{ fault: 'database-eaten' }, '$.fault: there is no fault "database-eaten": instance-terminated'],
    [{ hypothesis: 'It works.' }, '$.hypothesis: a hypothesis is a sentence that can turn out to be wrong'],
    [{ targets: { of: 'everything' } }, '"of" says what is hit: instances, zone'],
    [
      { targets: { of: 'network', layer: 'database' } },
      '$.targets.of: database-failover hits "database", not "network"',
    ],
    [{ seconds: 5 }, '$.seconds: database-failover is over as soon as it is done'],
    [{ parameters: { harder: true } }, '$.parameters: Unrecognized key: "harder"'],
    [{ expect: { ...failover.expect, rpo: 1 } }, '$.expect.rpo: no acknowledged write may be lost'],
    [{ expect: { ...failover.expect, errorRate: 2 } }, '$.expect.errorRate: a rate is between 0 and 1'],
    [{ undoAfterSeconds: 1 }, '$.undoAfterSeconds: the undo comes half a minute after the fault at the earliest'],
    [{ schedule: { cron: 'cron(every tuesday)', skip: [] } }, '$.schedule.cron: a schedule is six fields'],
    [
      { schedule: { cron: 'cron(0 3 ? * TUE *)', skip: [{ from: 'May', to: '05-02', because: 'a feast' }] } },
      'a day is written',
    ],
    [{ retries: 3 }, 'Unrecognized key: "retries"'],
  ])('is told what is wrong with %j', (change, sentence) => {
    expect(mistakes(change)).toContain('events/drills/it.json: ');
    expect(mistakes(change)).toContain(sentence);
  });

  it('is told every mistake at once', () => {
    expect(mistakes({ hypothesis: 'No.', undoAfterSeconds: 1 }).split('; ')).toHaveLength(2);
  });

  it('says for how long if its fault lasts, and undoes it later than that', () => {
    const { seconds, ...endless } = frozen;
    expect(mistakes({}, endless)).toContain('$.seconds: instance-frozen lasts until it is taken back');
    expect(mistakes({ undoAfterSeconds: seconds + 1 }, frozen)).toContain('the armed undo would come before the end');
  });
});
