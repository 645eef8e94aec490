import type { Witnesses } from '../fault.ts';
import { metadataAnswers, metadataSilent } from '../witnesses/metadata.ts';
import { readyAgain } from '../witnesses/readiness.ts';

export default { effect: [metadataSilent], recovery: [metadataAnswers, readyAgain] } satisfies Witnesses;
