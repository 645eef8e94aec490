/**
 * `node bench/zombie.ts [rounds]`: freezes the primary under two writers that keep their connections, lets the standby take over, thaws the old
 * one and counts what it still answers. Ends with 1 if it answers anything, or if an acknowledged write is missing.
 */
import { bench } from '../test/cloud/machines/postgres/fixture.ts';
import { haunt } from '../test/cloud/machines/postgres/zombie.ts';
import { milliseconds } from './percentiles.ts';

const rounds = Number(process.argv[2] ?? 100);
await using room = await bench();
const database = await room.open({ patience: { every: 100, answer: 500, failures: 2 } });
const gaps: number[] = [];
let [answered, lost, acknowledged] = [0, 0, 0];
for (let round = 0; round < rounds; round++) {
  const haunting = await haunt(room, database);
  answered += haunting.answered.length;
  lost += haunting.lost.length;
  acknowledged += haunting.acknowledged;
  if (haunting.gap !== undefined) gaps.push(haunting.gap);
  await database.pair.settled();
}
console.table({ 'write gap': milliseconds(gaps) });
console.log(`${rounds} zombies: ${answered} statements answered, ${lost} of ${acknowledged} acknowledged writes lost`);
process.exitCode = answered + lost > 0 ? 1 : 0;
