/**
 * `node bench/load.ts URL [requests/s] [seconds] [connections]`: an open-loop load through the public load balancer of a running system, from this one process.
 * Prints what came back and how late, and the processor time that every process took meanwhile. Ends with 1 if a request was harmed.
 */
import { isHarmed, openLoop, tell } from './open-loop.ts';
import { spentDuring } from './processes.ts';

const [url = 'http://127.0.0.1:8080', rate = '500', seconds = '30', connections = '256'] = process.argv.slice(2);
const { result, table } = await spentDuring(() =>
  openLoop(url, Number(rate), AbortSignal.timeout(Number(seconds) * 1000), Number(connections)),
);
tell(result);
console.table(table);
process.exitCode = result.some(isHarmed) ? 1 : 0;
