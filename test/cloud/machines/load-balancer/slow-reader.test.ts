import net from 'node:net';
import { expect, it, vi } from 'vitest';
import { startFront } from './front.ts';
import { startOrigin } from './origin.ts';

it('a client that does not read keeps the target waiting, not the load balancer’s memory growing', async () => {
  let sent = 0;
  const megabyte = Buffer.alloc(1 << 20, 'a');
  await using origin = await startOrigin({
    '/endless': (_, response) => {
      const write = () => {
        let more = true;
        while (more && sent < 200) {
          sent++;
          more = response.write(megabyte);
        }
        if (!more) response.once('drain', write);
      };
      write();
    },
  });
  await using front = await startFront();
  front.group.register({ id: 'i-1', ip: '10.0.1.1', port: origin.port, zone: 'us-east-1a' });
  const client = net.connect(front.port, '127.0.0.1').pause();
  client.on('error', () => {});
  client.write('GET /endless HTTP/1.1\r\nHost: x\r\n\r\n');
  await vi.waitFor(() => expect(sent).toBeGreaterThan(0), { timeout: 10_000 });
  // The sockets' own buffers take a few megabytes; after that the target has to wait. 200 would come in well under a second.
  let before = -1;
  await vi.waitFor(
    () => {
      const now = sent;
      const still = now === before;
      before = now;
      expect(still).toBe(true);
    },
    { interval: 300, timeout: 5_000 },
  );
  expect(sent).toBeLessThan(40);
  client.destroy();
});
