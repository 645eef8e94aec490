import { NotReadyYet } from './not-ready-yet.ts';
import { erase, read, write } from './table.ts';

interface Intent {
  readonly execution: string;
  readonly at: string;
  /** What AWS answered; absent while the call is under way, and for good if its answer was lost. */
  readonly id?: string;
}

/** How long AWS may take to show by its tags what it has created (aws-facts §3.3). */
const VISIBLE_AFTER_MS = 30_000;

/**
 * For calls that AWS gives no idempotency token: notes the intent, makes the call, notes what came of it. An intent without an outcome means that an
 * answer was lost, so the resource may exist already: it is looked for by its tags (`NotReadyYet`) until they must have shown it. The row stays until
 * somebody forgets it, or expires.
 */
export async function writeAhead<Made>(
  name: string,
  execution: string,
  make: () => Promise<Made>,
  id: (made: Made) => string,
  expiresInSeconds?: number,
): Promise<Made> {
  const before = await read<Intent>('intent', name);
  if (before) mustShow(name, before.body);

  const intent: Intent = { execution, at: new Date().toISOString() };
  if (!(await write('intent', name, intent, before, expiresInSeconds)))
    throw new NotReadyYet(`${name} is being created by another step`);
  const noted = { version: (before?.version ?? 0) + 1 };
  let made: Made;
  try {
    made = await make();
  } catch (error) {
    // AWS refused, so there is nothing to look for. Without a status the answer itself was lost, and a 500 may come after the deed: the intent stays.
    if (((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 500) < 500)
      await forget(name);
    throw error;
  }
  await write('intent', name, { ...intent, id: id(made) }, noted, expiresInSeconds);
  return made;
}

/**
 * For a removal that finds nothing: what may have been created a moment ago is looked for (`NotReadyYet`) until it must have shown, and then
 * forgotten. `of`: only what this execution meant to create.
 */
export async function nothingLeft(name: string, of: string | undefined): Promise<void> {
  const before = await read<Intent>('intent', name);
  if (!before || (of && before.body.execution !== of)) return;
  mustShow(name, before.body);
  await forget(name);
}

/** Throws while AWS may still be about to show what the intent came to. */
function mustShow(name: string, { at, id, execution }: Intent): void {
  if (Date.now() - Date.parse(at) >= VISIBLE_AFTER_MS) return;
  throw new NotReadyYet(
    id
      ? `${name} was created as ${id} a moment ago and does not show by its tags yet`
      : `${name} may have been created a moment ago by ${execution}, whose answer was lost; looking for it by its tags`,
  );
}

/** What is remembered to have been created under this name: its id, or `lost` if its answer was. */
export async function remembered(name: string): Promise<{ readonly id: string } | 'lost' | undefined> {
  const row = await read<Intent>('intent', name);
  return row && (row.body.id ? { id: row.body.id } : 'lost');
}

export const forget = (name: string) => erase('intent', name);
