import { git, sockets } from '../console/doctor/machine.ts';

/** Something that this machine lacks; the message says what, and what to do about it. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}

/** Looks for what a start cannot do without, before anything is started; "muster doctor" looks for more. Throws `NotReady`. */
export async function preflight(): Promise<void> {
  for (const look of [git, sockets]) {
    const { good, what, remedy } = await look();
    if (!good) throw new NotReady(`${what}: ${remedy}`);
  }
}
