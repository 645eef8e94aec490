import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Orchestrated, orchestrated } from '../orchestrated.ts';

let world: Orchestrated;
let causeOf: typeof import('../../../lambdas/drift/cause-of.ts').causeOf;
beforeAll(async () => {
  world = await orchestrated();
  ({ causeOf } = await import('../../../lambdas/drift/cause-of.ts'));
});
afterAll(() => world[Symbol.asyncDispose]());

const at = '2026-11-01T20:00:10.000Z';
const run = (what: string) => ({
  execution: 'arn',
  name: 'r1',
  what,
  from: Date.parse(at) - 10_000,
  to: Date.parse(at) + 10_000,
});
const runs = { drills: [run('tier-partitioned')], deployments: [run('abc')] };
const by = (session: string) => ({ who: `arn:aws:sts::0:assumed-role/Some-Role/${session}`, call: 'Call', at });

describe('the cause of a difference', () => {
  it.each([
    ['a drill, by the function that does the fault', by('muster-dev-inject'), 'drill', 'tier-partitioned'],
    [
      'a drill, by an experiment of FIS',
      { ...by('x'), who: 'arn:aws:sts::0:assumed-role/muster-dev-experiments/x' },
      'drill',
      'tier-partitioned',
    ],
    ['a deployment', by('muster-dev-create-deployment'), 'deployment', 'abc'],
    [
      'a deployment, by CodeDeploy itself',
      { ...by('x'), who: 'arn:aws:sts::0:assumed-role/muster-dev-deploy/codedeploy' },
      'deployment',
      'Call by CodeDeploy, deploying abc',
    ],
    ['a step of a provision that has not ended', by('muster-dev-vpc'), 'provision', 'vpc'],
    [
      'unexplained when a person did it during a drill',
      { ...by('x'), who: 'arn:aws:iam::0:user/mallory' },
      'unexplained',
      'Call by arn:aws:iam::0:user/mallory',
    ],
    ['unexplained when the trail names nobody', undefined, 'unexplained', 'nobody'],
  ])('is %s', (_, changed, kind, words) => {
    expect(causeOf(changed, runs, false)).toMatchObject({ kind, words: expect.stringContaining(words) });
  });

  it('is the definition where that has changed and nobody else has done anything', () => {
    expect(causeOf(undefined, runs, true).kind).toBe('definition');
    expect(causeOf(by('muster-dev-vpc'), runs, true).kind).toBe('definition');
    expect(causeOf({ ...by('x'), who: 'arn:aws:iam::0:user/mallory' }, runs, true).kind).toBe('unexplained');
  });
});
