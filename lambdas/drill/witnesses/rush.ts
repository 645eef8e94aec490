import { probeExecution } from '../../ledger/probe-execution.ts';
import { unless } from '../../unless.ts';
import type { Witness } from '../fault.ts';
import { rush } from '../rush.ts';
import { tail } from '../tail.ts';

const OVER_MS = 2_000;

/** The site answers, or fails to answer, at least half of the additional requests of the last seconds. */
export const rushArrives: Witness = {
  name: 'requests a second',
  async look({ run, experiment: { parameters } }) {
    const { operations } = await tail(rush(run), OVER_MS);
    const last = Math.max(0, ...operations.map(({ intended }) => intended));
    const lately = operations.filter(({ intended, sent }) => sent !== null && intended > last - OVER_MS);
    const perSecond = Math.round((lately.length * 1_000) / OVER_MS);
    if (perSecond < Number(parameters.rate) / 2) return undefined;
    return { account: `${perSecond} requests a second more than before`, at: new Date().toISOString() };
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
