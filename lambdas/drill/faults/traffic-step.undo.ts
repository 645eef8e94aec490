import { write } from '../../table.ts';
import type { Undo } from '../fault.ts';
import { rush } from '../rush-name.ts';

/** What StopProbe writes; whoever waits for the end is the witness. */
export default (async ({ run }) => {
  await write('probe-stop', rush(run), {}, undefined, 86_400);
}) satisfies Undo;
