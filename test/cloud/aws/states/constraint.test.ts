import * as sfn from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSky, type Sky } from './cloud.ts';

let sky: Sky;
let stateMachineArn: string;
beforeAll(async () => {
  sky = await openSky();
  const definition = { StartAt: 'End', States: { End: { Type: 'Succeed' } } };
  stateMachineArn = await sky.machine('constrained', await sky.role('constrained', []), definition);
});
afterAll(() => sky[Symbol.asyncDispose]());

const refused = (message: string) => ({
  name: 'ValidationException',
  message: `1 validation error detected: ${message}`,
});

describe('a member of a request', () => {
  it('that is a page token is only so long, a longer one where executions are listed', async () => {
    const nextToken = 'x'.repeat(1025);
    await expect(sky.sfn.send(new sfn.ListActivitiesCommand({ nextToken }))).rejects.toMatchObject(
      refused(
        `Value '${nextToken}' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to 1024`,
      ),
    );
    await expect(sky.sfn.send(new sfn.ListExecutionsCommand({ stateMachineArn, nextToken }))).rejects.toBeInstanceOf(
      sfn.InvalidToken,
    );
    const longer = 'x'.repeat(3097);
    await expect(
      sky.sfn.send(new sfn.ListExecutionsCommand({ stateMachineArn, nextToken: longer })),
    ).rejects.toMatchObject(
      refused(
        `Value '${longer}' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to 3096`,
      ),
    );
  });

  it('that is a status is one of those that there are', async () => {
    const command = new sfn.ListExecutionsCommand({ stateMachineArn, statusFilter: 'failed' as sfn.ExecutionStatus });
    await expect(sky.sfn.send(command)).rejects.toMatchObject(
      refused(
        "Value 'failed' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
      ),
    );
  });

  it('that is the name of an error has at most 256 characters', async () => {
    const error = 'E'.repeat(257);
    await expect(sky.sfn.send(new sfn.SendTaskFailureCommand({ taskToken: 't', error }))).rejects.toMatchObject(
      refused(
        `Value '${error}' at 'error' failed to satisfy constraint: Member must have length less than or equal to 256`,
      ),
    );
  });
});
