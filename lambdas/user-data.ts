import { settings, type Tier } from './settings.ts';

/** What the instances run; artifacts are built for it. */
export const NODE_MAJOR = 24;

/**
 * What an instance does when it boots: Node and the deployment agent where the image lacks them, and the facts that the services read. The agent starts last:
 * from its first breath it takes deployments. `INSTANCE_ROOT` is where an instance that shares its machine has its files.
 */
export const userData = (tier: Tier) => `#!/bin/bash
set -euo pipefail
missing() { ! command -v "$1" >/dev/null; }
if missing node; then
  # The way out may open a moment after the instance does.
  for attempt in 1 2 3 4 5 6; do dnf -y install nodejs${NODE_MAJOR} ruby wget && break; sleep 5; done
  ln -sf /usr/bin/node-${NODE_MAJOR} /usr/local/bin/node
fi
mkdir -p "\${INSTANCE_ROOT:-}/etc/muster"
cat >"\${INSTANCE_ROOT:-}/etc/muster/environment" <<'FACTS'
MUSTER_ENVIRONMENT=${settings.environment}
TIER=${tier}
AWS_REGION=${settings.region}
FACTS
if missing codedeploy-agent && [ ! -x /opt/codedeploy-agent/bin/codedeploy-agent ]; then
  cd /tmp
  wget -q "https://aws-codedeploy-${settings.region}.s3.${settings.region}.amazonaws.com/latest/install"
  chmod +x install
  ./install auto
  systemctl enable --now codedeploy-agent
fi
`;
