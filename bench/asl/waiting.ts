import { openEngine } from '../../cloud/asl/engine.ts';
import { wall } from '../../cloud/clock.ts';

const ARN = 'arn:aws:states:us-east-1:000000000000';
const MEBI = 2 ** 20;

/** Starts that are under way at the same time. */
const AT_ONCE = 500;

/** Starts so many executions that wait for an hour, and tells what they take; the journals that a cloud has on disk are not kept. */
export async function waiting(many: number): Promise<object> {
  const collect = (globalThis as { gc?: () => void }).gc ?? (() => {});
  const stop = new AbortController();
  let entered = 0;
  let caughtUp = Promise.withResolvers<void>();
  const engine = openEngine({
    clock: wall,
    journal: { append: () => {}, read: () => undefined },
    signal: stop.signal,
    drivers: { find: () => undefined },
    recorded: () => void (++entered % AT_ONCE === 0 && caughtUp.resolve()),
  });
  const definition = JSON.stringify({ StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 3600, End: true } } });
  collect();
  const before = process.memoryUsage();
  const began = performance.now();
  for (let at = 0; at < many; at++) {
    const name = `execution-${at}`;
    engine.start({
      arn: `${ARN}:execution:bench:${name}`,
      name,
      machineArn: `${ARN}:stateMachine:bench`,
      machineName: 'bench',
      roleArn: 'arn:aws:iam::000000000000:role/bench',
      definition,
      input: '{}',
      startedAt: new Date().toISOString(),
    });
    if ((at + 1) % AT_ONCE === 0) {
      await caughtUp.promise;
      caughtUp = Promise.withResolvers<void>();
    }
  }
  const seconds = (performance.now() - began) / 1000;
  collect();
  const after = process.memoryUsage();
  stop.abort();
  return {
    waiting: {
      executions: many,
      'started/s': Math.round(many / seconds),
      'bytes of heap each': Math.round((after.heapUsed - before.heapUsed) / many),
      'RSS in MiB': Math.round(after.rss / MEBI),
    },
  };
}
