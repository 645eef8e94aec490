import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { arn, named } from '../naming.ts';
import { settings } from '../settings.ts';
import { step } from '../step.ts';
import { unless } from '../unless.ts';

const sfn = new SFNClient({ maxAttempts: 5 });

const Ask = z.object({ environment: z.literal(settings.environment), commit: z.string() });

/**
 * A deployment is named after its commit, so that one push, told twice, is deployed once. A branch that was set back brings a commit that was deployed
 * (or superseded) before: `<commit>-2`. One whose deployment runs or has failed keeps its name, which is taken: that one is redriven, or mended by the
 * next push.
 */
export const handler = step(Ask, async ({ commit }) => {
  for (let time = 1; ; time++) {
    const name = time === 1 ? commit : `${commit}-${time}`;
    const executionArn = arn('states', `execution:${named('deploy')}:${name}`);
    const before = await sfn
      .send(new DescribeExecutionCommand({ executionArn }))
      .catch(unless('ExecutionDoesNotExist'));
    if (before?.status !== 'SUCCEEDED') return { name };
  }
});
