import type { Injector } from '../fault.ts';
import { metadataService } from '../metadata-service.ts';

/** The metadata service answers the instances no more, so that they get no new credentials. */
export default {
  inject: (harm) => metadataService(harm, 'disabled'),
} satisfies Injector;
