import net from 'node:net';

// Opens each of the sockets named by its arguments (`host:port`, and `postgres:` in front of a database's) and says which were answered. It runs
// on instances, and as the internet. An opened connection alone proves nothing: what is refused may be cut a moment later, as a proxy would.
const HELLO = {
  http: 'GET /health HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n',
  postgres: Buffer.from('0000000804d2162f', 'hex'),
};

const answers = (address) =>
  new Promise((resolve) => {
    const [protocol, host, port] = address.split(':');
    const socket = net.connect({ host, port: Number(port) });
    socket.setTimeout(2_000, () => resolve(false));
    socket.on('error', () => resolve(false)).on('close', () => resolve(false));
    socket.on('connect', () => socket.write(HELLO[protocol]));
    socket.on('data', () => resolve(true));
  });

const asked = process.argv.slice(2);
const open = await Promise.all(asked.map(answers));
console.log(JSON.stringify(open));
process.exit(0);
