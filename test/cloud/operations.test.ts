import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('the table of operations names every service, and sums up what is built', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['cloud/operations.ts']);
  const built = [...stdout.matchAll(/^\| [a-z]\w* \| (\d+) \|/gm)].map(([, count]) => Number(count));
  expect(built.length).toBeGreaterThan(20);
  expect(stdout).toContain(`\n${built.reduce((sum, count) => sum + count)} operations`);
});
