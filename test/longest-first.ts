import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What takes more than half a minute: last in the row, one of them would keep a core busy while the other has nothing to do. Those that start a whole
 * system stand apart: two at once are slow, and the drills of a life judge what its clients see.
 */
const LONGEST = [
  'orchestrator/life',
  'lambdas/crash/in-the-network',
  'lambdas/crash/in-the-tiers',
  'lambdas/migration/run',
  'machines/postgres/failover',
  'codedeploy/disturbance',
  'services/access',
  'conformance/pool',
  'codedeploy/whole',
  'services/browser',
  'story/one-evening',
];

const rank = ({ moduleId }: TestSpecification) => {
  const place = LONGEST.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
  return place < 0 ? LONGEST.length : place;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    return rest.toSorted((a, b) => rank(a) - rank(b));
  }
}
