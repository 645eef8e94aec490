// Echoes what it hears at port 8080. Told `open ADDRESS` it connects there, told `say WORD` it says so on that connection; and it tells what it hears.
import net from 'node:net';

let socket;
net.createServer((peer) => peer.on('error', () => {}).pipe(peer)).listen(8080, () => process.send('ready'));
process.on('message', (message) => {
  const [verb, what] = message.split(' ');
  if (verb === 'say') return socket.write(what);
  socket = net.connect(8080, what, () => process.send('open'));
  socket.on('data', (bytes) => process.send(`heard ${bytes}`));
  socket.on('error', ({ code }) => process.send(code));
  socket.on('end', () => process.send('end'));
});
