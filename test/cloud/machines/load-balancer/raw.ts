import net from 'node:net';

export interface Exchange {
  readonly text: string;
  readonly statuses: number[];
  readonly closed: boolean;
}

/** Writes bytes as they are and reads until `done` says that it is enough, the other side closes, or `limit` milliseconds pass. */
export function raw(
  port: number,
  pieces: string | readonly string[],
  { done = oneResponse, limit = 2_000 }: { done?: (text: string) => boolean; limit?: number } = {},
): Promise<Exchange> {
  return new Promise((resolve) => {
    let text = '';
    let closed = false;
    const socket = net.connect(port, '127.0.0.1');
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve({
        text,
        closed,
        statuses: [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map((match) => Number(match[1])),
      });
    };
    const timer = setTimeout(finish, limit);
    socket.on('data', (data) => {
      text += data.toString('latin1');
      if (done(text)) finish();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      closed = true;
      finish();
    });
    socket.on('connect', async () => {
      for (const piece of typeof pieces === 'string' ? [pieces] : pieces) {
        socket.write(piece, 'latin1');
        await new Promise((soon) => setTimeout(soon, 20)); // so that each piece is a segment of its own
      }
    });
  });
}

/** The head and as much body as Content-Length or the last chunk announce. */
export function oneResponse(text: string): boolean {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = /content-length: (\d+)/i.exec(text.slice(0, head));
  if (length) return text.length >= head + 4 + Number(length[1]);
  return text.includes('\r\n0\r\n');
}

export const until = (end: string) => (text: string) => text.includes(end);
export const never = () => false;
