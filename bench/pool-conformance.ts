/**
 * `node bench/pool-conformance.ts [url]`: the API's pool and a stock `pg.Pool` in each way in which a primary leaves, with a PostgreSQL of its own
 * or with one that takes plain text at a URL. Ends with 1 if ours gives up, loses or hangs.
 */
import { score } from '../test/conformance/score.ts';

const scores = await score(process.argv[2]);
console.table(scores);
const ours = Object.entries(scores).filter(([name]) => name.startsWith('the pool of the API'));
process.exitCode = ours.every(([, { passed }]) => passed) ? 0 : 1;
