import { probeExecution } from '../../ledger/probe-execution.ts';
import { unless } from '../../unless.ts';
import type { Witness } from '../fault.ts';
import { rushRate } from '../rush.ts';
import { rush } from '../rush-name.ts';
import { tail } from '../tail.ts';

const OVER_MS = 2_000;

/** At least half of the additional requests of the last seconds are under way, or were; those that were not sent are those for which too many already are. */
export const rushArrives: Witness = {
  name: 'requests a second',
  async look(harm) {
    const { operations } = await tail(rush(harm.run), OVER_MS);
    if (operations.length === 0) return undefined;
    const last = Math.max(...operations.map(({ intended }) => intended));
    const lately = operations.filter(({ intended }) => intended > last - OVER_MS);
    const perSecond = Math.round((lately.length * 1_000) / OVER_MS);
    if (perSecond < (await rushRate(harm)) / 2) return undefined;
    const held = lately.filter(({ sent }) => sent === null).length;
    const account = `${perSecond} requests a second more than before, of which ${Math.round((held * 1_000) / OVER_MS)} wait for others`;
    return { account, at: new Date().toISOString() };
  },
};

export const rushOver: Witness = {
  name: 'end of the rush',
  async look({ run }) {
    const execution = await probeExecution(rush(run)).catch(unless('ExecutionDoesNotExist'));
    if (!execution || execution.status === 'RUNNING') return undefined;
    return { account: `the additional traffic is ${execution.status}`, at: new Date().toISOString() };
  },
};
