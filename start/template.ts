import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Cloud } from '../cloud/service.ts';

/** What the template is made of. */
const SOURCES = ['lambdas', 'cdk', 'statemachines', 'events', 'services', 'cdk.json', 'build.ts', 'package-lock.json'];

/** The functions did not compile, or the CDK app did not synthesize; the message is what they said. */
export class TemplateBroken extends Error {
  override readonly name = 'TemplateBroken';
}

/**
 * Synthesizes the CDK app into the cloud's folder, unless nothing that it is made of has changed since. In a process of its own: the
 * CDK and the compiler hold half a gigabyte, which is free again when it ends; and the tree may be one that this user cannot write.
 * @returns the folder of the cloud assembly
 */
export async function synthesize(cloud: Cloud, root: string): Promise<string> {
  const folder = path.join(cloud.folder, 'template');
  const cdkOut = path.join(folder, 'cdk.out');
  const mark = path.join(folder, 'made-of');
  const fingerprint = `${cloud.account} ${cloud.region} ${digest(root)}`;
  if (existsSync(mark) && readFileSync(mark, 'utf8') === fingerprint) return cdkOut;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const program = fileURLToPath(new URL('make-template.ts', import.meta.url));
  const child = cloud.processes.spawn(process.execPath, [program, folder, cloud.account, cloud.region], {
    name: 'template',
    stdio: ['ignore', 'ignore', 'pipe'],
    // CDK's own validation of the template costs seconds, and `npm run check` has it.
    env: { ...process.env, CDK_VALIDATION: 'false' },
  });
  const [said, [code]] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
  if (code !== 0) throw new TemplateBroken(`Cannot synthesize the template: ${said.trim() || 'it was ended'}`);
  writeFileSync(mark, fingerprint);
  return cdkOut;
}

function digest(root: string): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const at = path.join(root, source);
    const files = statSync(at).isDirectory() ? readdirSync(at, { recursive: true, encoding: 'utf8' }).sort() : [''];
    for (const file of files) {
      if (file.includes('node_modules') || !statSync(path.join(at, file)).isFile()) continue;
      hash.update(`${source}/${file}\n`).update(readFileSync(path.join(at, file)));
    }
  }
  return hash.digest('hex');
}
