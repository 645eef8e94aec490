import { setTimeout as sleep } from 'node:timers/promises';
import type { DescribeExecutionCommand, ExecutionListItem, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { openDescribed } from '../../console/described.ts';

const listed = (count: number, status = 'SUCCEEDED') =>
  Array.from({ length: count }, (_, n) => ({ executionArn: `arn:${n}`, status }) as ExecutionListItem);

/** Answers after so many milliseconds. */
function client(ms: number) {
  const asked: string[] = [];
  const send = async ({ input: { executionArn } }: DescribeExecutionCommand) => {
    asked.push(executionArn!);
    await sleep(ms);
    return { executionArn, status: 'SUCCEEDED' };
  };
  return { asked, sfn: { send } as unknown as SFNClient };
}

describe('what executions did', () => {
  it('is told of the newest first where the cloud is slow, and of the rest when it is asked again', async () => {
    const { sfn, asked } = client(200);
    const described = openDescribed(sfn, ({ executionArn }) => executionArn);
    const { found, isPartial } = await described(listed(15));
    expect(isPartial).toBe(true);
    expect(found).toEqual(listed(10).map((it) => it.executionArn));
    expect(await described(listed(15))).toMatchObject({ isPartial: false, found: { length: 15 } });
    expect(asked).toHaveLength(15);
  });

  it('is asked again of one that has ended since it was listed', async () => {
    const { sfn, asked } = client(0);
    const described = openDescribed(sfn, ({ status }) => status);
    for (const status of ['RUNNING', 'RUNNING', 'SUCCEEDED', 'SUCCEEDED']) await described(listed(1, status));
    expect(asked).toHaveLength(3);
  });
});
