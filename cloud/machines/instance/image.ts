import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Boot } from './message.ts';
import { inRoot } from './paths.ts';

const LOG_AGENT = '/opt/aws/amazon-cloudwatch-agent';

const FOLDERS = [
  '/etc/systemd/system',
  '/home/ec2-user',
  `${LOG_AGENT}/bin`,
  `${LOG_AGENT}/etc/amazon-cloudwatch-agent.d`,
  '/root',
  '/run',
  '/tmp',
  '/usr/bin',
  '/usr/local/bin',
  '/var/lib/cloud/instance',
  '/var/log',
];

/** What the disk of an instance has before its first boot: folders, Node, systemctl, curl, the deployment agent, the log agent. */
export function layOut({ root, systemctl, curl }: Boot): void {
  for (const folder of FOLDERS) mkdirSync(inRoot(root, folder), { recursive: true });
  const node = inRoot(root, '/usr/bin/node');
  if (!existsSync(node)) symlinkSync(process.execPath, node);
  // NODE_OPTIONS would load the network into a program that only speaks to init.
  program(root, 'systemctl', `NODE_OPTIONS= exec "${process.execPath}" "${systemctl}" "$@"`);
  program(root, 'codedeploy-agent', 'echo "The AWS CodeDeploy agent is running as a part of init"');
  program(root, 'amazon-cloudwatch-agent-ctl', LOG_AGENT_CONTROL, `${LOG_AGENT}/bin`);
  // curl is no Node program: it is told by options where it is.
  program(root, 'curl', `exec /usr/bin/curl ${curl.join(' ')} "$@"`);
}

/**
 * The part of amazon-cloudwatch-agent-ctl that an instance uses: takes a configuration file (`-a fetch-config -c file:… -s`) or adds one (`append-config`),
 * starts, stops, tells its state.
 */
const LOG_AGENT_CONTROL = `set -eu
home="$INSTANCE_ROOT${LOG_AGENT}"
action=status config= start=
while getopts a:m:c:s option; do
  case "$option" in
    a) action="$OPTARG" ;;
    c) config="$OPTARG" ;;
    s) start=yes ;;
    m) ;;
    *) exit 1 ;;
  esac
done
file="\${config#file:}"
[ -f "$file" ] || file="$INSTANCE_ROOT$file"
case "$action" in
  fetch-config | append-config)
    [ -f "$file" ] || { echo "There is no configuration at "$config"" >&2; exit 1; }
    [ "$action" = append-config ] || rm -f "$home"/etc/amazon-cloudwatch-agent.d/*
    cp "$file" "$home/etc/amazon-cloudwatch-agent.d/file_$(basename "$file")"
    [ -z "$start" ] || { systemctl enable --quiet amazon-cloudwatch-agent; systemctl restart amazon-cloudwatch-agent; } ;;
  start | stop) systemctl "$action" amazon-cloudwatch-agent ;;
  status) systemctl is-active amazon-cloudwatch-agent ;;
  *) echo "Unknown action $action" >&2; exit 1 ;;
esac`;

function program(root: string, name: string, script: string, folder = '/usr/bin'): void {
  const file = inRoot(root, `${folder}/${name}`);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
