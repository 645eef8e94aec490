import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A test that deploys a dozen times takes minutes; last in the row it would keep one core busy while the other has nothing to do. */
const LONGEST = /test\/orchestrator\/push\.test\.ts$/;

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    const [longest] = rest.filter(({ moduleId }) => LONGEST.test(moduleId));
    return longest ? [longest, ...rest.filter((it) => it !== longest)] : rest;
  }
}
