import { execFile } from 'node:child_process';
import path from 'node:path';
import { hooked } from './bundle.ts';
import { type Outcome, type Site, settled, versionsOn } from './disturbance.ts';

const PROGRAM = path.join(import.meta.dirname, 'dying-cloud.ts');

/** Kills the whole cloud in the midst of a lifecycle event, starts it again, and tells how the deployment ended. */
export async function blackOut(
  site: Site,
  { event, instance }: { event: string; instance: number },
  version: string,
): Promise<Outcome> {
  const key = await site.put(hooked(version));
  let id = '';
  await site.restart(async () => {
    id = await dieIn(site.folder, key, event, instance);
  });
  const began = performance.now();
  const { status, deploymentOverview } = await site.deployment(id);
  // AWS calls it a success when only the last instance fails. Whoever deploys has to look, and to deploy once more.
  if (status === 'Succeeded' && deploymentOverview?.Failed) await site.deployment(await site.deploy(hooked(version)));
  const [wrong, seconds] = await settled(site, undefined, began);
  return { status, wrong, seconds, version: (await versionsOn(site)).join(' and ') };
}

function dieIn(...[folder, key, event, instance]: [string, string, string, number]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [PROGRAM, folder, key, event, String(instance)], (error, stdout, stderr) => {
      if (error?.signal === 'SIGKILL') resolve(stdout.trim());
      else reject(new Error(`The cloud ended before it was killed: ${stderr}`));
    });
  });
}
