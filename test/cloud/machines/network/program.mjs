import dns from 'node:dns/promises';
import http from 'node:http';

/** A program on an instance: serves `hello`, and fetches or looks up what its parent sends. */
http
  .createServer((request, response) => {
    response.end(request.url === '/address' ? request.socket.localAddress : 'hello');
  })
  .listen(Number(process.argv[2]), () => process.send('listening'));

process.on('message', async (url) => {
  try {
    if (url.startsWith('lookup:')) process.send((await dns.lookup(url.slice('lookup:'.length))).address);
    else process.send(await (await fetch(url)).text());
  } catch (error) {
    process.send(String(error.cause?.code ?? error.cause?.message ?? error));
  }
});
