import { path } from './naming.ts';
import { settings, type Tier } from './settings.ts';

/** What the instances run; artifacts are built for it. */
export const NODE_MAJOR = 24;

/** What amazon-cloudwatch-agent ships: the file that the tier's unit writes to, as services/host/log.ts writes its lines. */
export const logAgentConfiguration = (tier: Tier) => ({
  agent: { region: settings.region },
  logs: {
    logs_collected: {
      files: {
        collect_list: [
          {
            file_path: `/var/log/muster-${tier}.log`,
            log_group_name: path(tier),
            log_stream_name: '{instance_id}',
            timestamp_format: '%Y-%m-%dT%H:%M:%S.%fZ',
            timezone: 'UTC',
          },
        ],
      },
    },
    // In seconds; the agent's own choice is 5.
    force_flush_interval: 1,
  },
});

/**
 * What an instance does when it boots: Node, the log agent and the deployment agent where the image lacks them, and the facts that the services read. The
 * deployment agent starts last: from its first breath it takes deployments. An instance whose log agent does not start serves all the same, and its lines
 * stay where they are. `INSTANCE_ROOT` is where an instance that shares its machine has its files.
 */
export const userData = (tier: Tier) => `#!/bin/bash
set -euo pipefail
missing() { ! command -v "$1" >/dev/null; }
# The way out may open a moment after the instance does.
add() {
  for attempt in 1 2 3 4 5 6; do dnf -y install "$@" && return; sleep 5; done
  return 1
}
if missing node; then
  add nodejs${NODE_MAJOR} ruby wget
  ln -sf /usr/bin/node-${NODE_MAJOR} /usr/local/bin/node
fi
mkdir -p "\${INSTANCE_ROOT:-}/etc/muster"
cat >"\${INSTANCE_ROOT:-}/etc/muster/environment" <<'FACTS'
MUSTER_ENVIRONMENT=${settings.environment}
TIER=${tier}
AWS_REGION=${settings.region}
FACTS
cat >"\${INSTANCE_ROOT:-}/etc/muster/logs.json" <<'LOGS'
${JSON.stringify(logAgentConfiguration(tier), null, 2)}
LOGS
log_agent="\${INSTANCE_ROOT:-}/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"
{ [ -x "$log_agent" ] || add amazon-cloudwatch-agent logrotate; } &&
  "$log_agent" -a fetch-config -m ec2 -s -c "file:\${INSTANCE_ROOT:-}/etc/muster/logs.json" ||
  echo "The log agent does not run: what this instance logs stays in /var/log/muster-${tier}.log" >&2
if missing codedeploy-agent && [ ! -x /opt/codedeploy-agent/bin/codedeploy-agent ]; then
  cd /tmp
  wget -q "https://aws-codedeploy-${settings.region}.s3.${settings.region}.amazonaws.com/latest/install"
  chmod +x install
  ./install auto
  systemctl enable --now codedeploy-agent
fi
`;
