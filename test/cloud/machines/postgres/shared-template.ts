import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { findInstallation } from '../../../../cloud/machines/postgres/installation.ts';
import { prepareTemplate } from '../../../../cloud/machines/postgres/template.ts';

const MAKER = new URL('../../../../cloud/machines/postgres/template.ts', import.meta.url);
const CACHE = path.resolve(import.meta.dirname, '../../../../node_modules/.cache/muster');

/**
 * Puts the template cluster where a state folder's databases look for it (`<state>/rds`): initdb takes a second of a core, and every folder of a test
 * would ask for it again. It is made once on this machine for each way of making it.
 */
export async function shareTemplate(folder: string): Promise<void> {
  const installation = findInstallation();
  const how = createHash('sha256').update(readFileSync(MAKER)).digest('hex').slice(0, 8);
  const shared = path.join(CACHE, `templates-${process.getuid?.()}-${how}`);
  const name = `initdb-${installation.version}`;
  if (!existsSync(path.join(shared, name))) {
    const own = `${shared}.${process.pid}`;
    mkdirSync(own, { recursive: true });
    await prepareTemplate(installation, own);
    try {
      renameSync(own, shared);
    } catch {
      rmSync(own, { recursive: true }); // another test was first
    }
  }
  mkdirSync(folder, { recursive: true });
  if (!existsSync(path.join(folder, name))) symlinkSync(path.join(shared, name), path.join(folder, name));
}
