import { settings } from './settings.ts';

/** The zones that have a NAT gateway. With one alone, losing its zone takes the way out from every zone. */
export const natZones: readonly string[] = settings.natGateways === 'one' ? settings.zones.slice(0, 1) : settings.zones;
