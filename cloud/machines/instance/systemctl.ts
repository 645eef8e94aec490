import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Reply } from './unit-manager.ts';

/** The program behind `systemctl` on an instance: hands its arguments to init and gives back what init says. */
const socket = connect(process.env.INSTANCE_CONTROL ?? '');
socket.on('error', (error) => {
  process.stderr.write(`Failed to connect to bus: ${error.message}\n`);
  process.exitCode = 1;
});
socket.end(JSON.stringify(process.argv.slice(2)));
const answer = await text(socket).catch(() => '');
if (answer) {
  const { status, output } = JSON.parse(answer) as Reply;
  (status === 0 || output.split(' ').length === 1 ? process.stdout : process.stderr).write(output);
  process.exitCode = status;
}
