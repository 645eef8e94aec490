import { once } from 'node:events';
import { startKeeper } from '../../../../cloud/machines/keeper.ts';

/** A process with a keeper and one kept process, to be killed by a test. */
const keeper = await startKeeper(process.argv[2]!);
const child = keeper.spawn('sh', ['-c', 'sleep 100 & echo $!; wait'], { name: 'a family' });
process.send!(Number(await once(child.stdout!, 'data')));
