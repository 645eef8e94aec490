import * as z from 'zod';
import { bucketName } from '../naming.ts';
import { step } from '../step.ts';
import { appendable } from './appendable.ts';
import { conclude } from './conclude-ledger.ts';
import { Realm } from './realm.ts';
import { siteUrl } from './site-url.ts';
import { ledgerPrefix } from './store.ts';

const Ask = z.object({ run: z.string(), progress: z.object({ over: z.enum(['stopped', 'time']), at: z.number() }) });

/** Looks whether what was written is there, says so in the ledger, deletes it and closes the ledger. */
export const handler = step(Ask, async ({ run, progress }) => {
  const url = await siteUrl();
  const ledger = await conclude(appendable(run), (realm) => new Realm(url, realm), progress);
  return { run, ledger: { bucket: bucketName, prefix: ledgerPrefix(run), ...ledger } };
});
