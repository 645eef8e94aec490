import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Boot } from './message.ts';
import { inRoot } from './paths.ts';

const FOLDERS = [
  '/etc/systemd/system',
  '/home/ec2-user',
  '/opt',
  '/root',
  '/run',
  '/tmp',
  '/usr/bin',
  '/usr/local/bin',
  '/var/lib/cloud/instance',
  '/var/log',
];

/** What the disk of an instance has before its first boot: folders, Node, systemctl, curl, the deployment agent. */
export function layOut({ root, systemctl, curl }: Boot): void {
  for (const folder of FOLDERS) mkdirSync(inRoot(root, folder), { recursive: true });
  const node = inRoot(root, '/usr/bin/node');
  if (!existsSync(node)) symlinkSync(process.execPath, node);
  // NODE_OPTIONS would load the network into a program that only speaks to init.
  program(root, 'systemctl', `NODE_OPTIONS= exec "${process.execPath}" "${systemctl}" "$@"`);
  program(root, 'codedeploy-agent', 'echo "The AWS CodeDeploy agent is running as a part of init"');
  // curl is no Node program: it is told by options where it is.
  program(root, 'curl', `exec /usr/bin/curl ${curl.join(' ')} "$@"`);
}

function program(root: string, name: string, script: string): void {
  const file = inRoot(root, `/usr/bin/${name}`);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
