import type { Clock } from './clock.ts';
import type { Pacing } from './latency.ts';
import type { Rooms } from './rooms.ts';

/** The same rooms, whose answers to calls that change something take their time. */
export const slowed = (rooms: Rooms, clock: Clock, latency: Pacing): Rooms => ({
  ...rooms,
  async dispatch(service, operation, input, call) {
    const came = clock.now().getTime();
    const output = await rooms.dispatch(service, operation, input, call);
    await latency.answered(`${service}:${operation}`, came);
    return output;
  },
});
