import { once } from 'node:events';
import { startKeeper } from '../../../../cloud/machines/keeper.ts';
import { frozenFamily } from './frozen-family.ts';

/** A process with a keeper and one kept process, to be killed by a test. */
const [folder, how] = process.argv.slice(2);
const keeper = await startKeeper(folder!);
if (how === 'frozen') {
  process.send!((await frozenFamily(keeper)).pid);
} else {
  const child = keeper.spawn('sh', ['-c', 'sleep 100 & echo $!; wait'], { name: 'a family' });
  process.send!(Number(await once(child.stdout!, 'data')));
}
