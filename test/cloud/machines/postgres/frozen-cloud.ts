import { descendants } from '../../../../cloud/machines/descendants.ts';
import { until } from '../../../../cloud/machines/postgres/control.ts';
import { freezeServer } from '../../../../cloud/machines/postgres/faults.ts';
import { bench } from './fixture.ts';

/** A process whose database's primary was frozen, and fenced by its standby, to be killed by a test: tells what stands still, and its folder. */
const room = await bench();
const { pair } = await room.open({ patience: { every: 50, answer: 400, failures: 2 } });
const { server, seat } = pair.primary;
const frozen = await descendants(server.process.pid!);
await freezeServer(server);
await until('the standby takes over', async () => pair.primary.seat.zone !== seat.zone, { limit: 30_000 });
process.send!({ frozen, folder: room.folder });
