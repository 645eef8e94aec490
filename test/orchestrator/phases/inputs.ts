import { describe, expect, it } from 'vitest';
import { begun } from '../begun.ts';
import type { Whole } from '../whole.ts';

/** Words that a machine cannot take. */
export function inputs(all: () => Whole): void {
  describe('what a machine is started with', () => {
    const commit = 'c'.repeat(40);
    it.each([
      ['provision', {}, '$.environment is null: this machine serves "dev" alone'],
      ['provision', { environment: 'prod' }, '$.environment is "prod": this machine serves "dev" alone'],
      ['provision', { environment: 'dev', rollback: 'yes' }, '$.rollback is "yes"'],
      ['provision', { environment: 'dev', zones: 3 }, 'Unrecognized key: "zones"'],
      ['provision', ['dev'], '$ is ["dev"]: Invalid input: expected object'],
      ['plan', { environment: 'dev', tier: 'web' }, 'Unrecognized key: "tier"'],
      ['teardown', { environment: 7 }, '$.environment is 7'],
      ['teardown', { environment: 'dev', of: 'yesterday' }, '$.of is "yesterday": the ARN of an execution is expected'],
      ['build', { environment: 'dev', tier: 'cache' }, '$.tier is "cache"'],
      [
        'rollout',
        { environment: 'dev', tier: 'web', commit: 'main' },
        '$.commit is "main": a commit is 40 hexadecimal',
      ],
      ['deploy', { environment: 'dev', commit, tiers: [] }, '$.tiers is []'],
      ['deploy', { environment: 'dev', commit, rate: 5000 }, '$.rate is 5000'],
      ['deploy', { environment: 'dev', commit, approved: true }, '$.approved is true'],
      ['push', { environment: 'dev', commit }, '$.branch is null'],
    ])('is refused at once by %s if it is %j', async (machine, input, words) => {
      const execution = await all().run(machine, input);
      expect(execution).toMatchObject({ status: 'FAILED', error: 'InvalidInput' });
      expect(JSON.parse(execution.cause!).errorMessage).toContain(words);
      expect(await begun(all(), execution.executionArn!)).toEqual({ Accept: 1 });
    });
  });
}
