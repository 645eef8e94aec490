import { describe, expect, it } from 'vitest';
import { discoverFunctions } from '../../../cdk/discover-functions.ts';
import type { Whole } from '../whole.ts';

/** Of all that the environment has lived through. */
export function rights(all: () => Whole): void {
  describe('what the functions may do', () => {
    interface Use {
      readonly arn: string;
      readonly action: string;
      readonly allowed: number;
      readonly refused: number;
      readonly refusedOn?: string;
    }
    const uses = () => all().running.cloud.store.table<Use>('iam/usage').values();

    it('is all that they and the roles of the application have tried', () => {
      const planted = ['ec2:CreateSecurityGroup', 'ec2:TerminateInstances', 'elasticloadbalancing:CreateListener'];
      const refused = uses().filter((it) => it.refused > 0 && !planted.includes(it.action));
      expect(refused.map(({ arn, action, refusedOn }) => `${arn} ${action} ${refusedOn}`)).toEqual([]);
      const seen = uses().filter(({ action, refused }) => planted.includes(action) && refused > 0);
      expect(seen.map(({ action }) => action).sort()).toEqual(planted);
    });

    it('is used: what was not is told', async () => {
      const unused = (await discoverFunctions()).flatMap(({ state, grants }) => {
        const used = uses().filter(({ arn, allowed }) => allowed > 0 && arn.includes(`-Steps${state}Role`));
        if (used.length === 0) return [`${state}: never ran`];
        const granted = new Set(grants.flatMap(({ actions }) => actions));
        const left = [...granted].filter((action) => !used.some((it) => it.action === action));
        return left.length > 0 ? [`${state}: ${left.join(', ')}`] : [];
      });
      console.info(`Granted and not used:\n${unused.join('\n')}`);
      expect(unused).not.toContain('Vpc: never ran');
    });
  });
}
