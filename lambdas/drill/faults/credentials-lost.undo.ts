import type { Undo } from '../fault.ts';
import { metadataService } from '../metadata-service.ts';

/** It answers them again. */
export default ((harm) => metadataService(harm, 'enabled')) satisfies Undo;
