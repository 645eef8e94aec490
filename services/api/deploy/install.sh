#!/bin/bash
# AfterInstall: the authority that the database's certificate is checked against. The schema was brought to this revision before it came here.
set -euo pipefail
root="${INSTANCE_ROOT:-}"
bundle="${RDS_CA_BUNDLE:-$root/etc/ssl/rds/global-bundle.pem}"
if [ ! -s "$bundle" ]; then
  mkdir -p "$(dirname "$bundle")"
  curl --fail --silent --show-error --output "$bundle" https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem
fi
systemctl daemon-reload
