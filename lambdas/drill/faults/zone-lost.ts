import { named } from '../../naming.ts';
import type { Injector } from '../fault.ts';
import type { Harm } from '../harm.ts';
import { blackout } from '../network.ts';
import failover from './database-failover.ts';
import terminated from './instance-terminated.ts';

const only = (harm: Harm, wanted: (id: string) => boolean): Harm => ({
  ...harm,
  targets: harm.targets.filter(({ id }) => wanted(id)),
});

const hasStandby = ({ targets }: Harm) => targets.find(({ id }) => id === named())?.facts?.multiAz === 'true';

/** A whole zone: its subnets are dark, its instances end, and the primary, if it is there, hands over. What is taken back is the dark. */
export default {
  async inject(harm, note) {
    await blackout.inject(harm, note);
    // Without a standby there is nobody to hand over to: it is dark for as long as its zone.
    const database = only(harm, (id) => id === named() && hasStandby(harm));
    await Promise.all([
      terminated.inject(only(harm, (id) => id.startsWith('i-'))),
      database.targets.length > 0 && failover.inject(database),
    ]);
  },
} satisfies Injector;
