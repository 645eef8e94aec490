import { noStandby, pinnedAddress, poolsOverConnections } from './database.ts';
import { healthOfTheMachineAlone, oneInstance, oneZone } from './groups.ts';
import { graceShorterThanBoot, launchTemplateLatest } from './launches.ts';
import { singleNatGateway } from './nat.ts';
import type { Pair } from './pair.ts';
import { deepHealthCheck } from './target-groups.ts';

/** For each rule of `lambdas/checks/availability.ts` the configuration that breaks it. */
export const pairs: Readonly<Record<string, Pair>> = {
  'single-nat-gateway': singleNatGateway,
  'launch-template-latest': launchTemplateLatest,
  'grace-shorter-than-boot': graceShorterThanBoot,
  'health-of-the-machine-alone': healthOfTheMachineAlone,
  'deep-health-check': deepHealthCheck,
  'one-zone': oneZone,
  'one-instance': oneInstance,
  'no-standby': noStandby,
  'pinned-address': pinnedAddress,
  'pools-over-connections': poolsOverConnections,
};
