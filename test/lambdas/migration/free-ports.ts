import { createServer } from 'node:net';

/** The first of six ports in a row that nobody has; below those that the system gives out by itself. */
export async function freePorts(): Promise<number> {
  const first = 16_000 + 6 * Math.floor(Math.random() * 2_500);
  const free = await Promise.all([0, 1, 2, 3, 4, 5].map((offset) => isFree(first + offset)));
  return free.every(Boolean) ? first : freePorts();
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
