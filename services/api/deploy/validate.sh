#!/bin/bash
# Waits for this revision to answer on this instance, before the load balancer is told about it.
set -euo pipefail
node "${INSTANCE_ROOT:-}/opt/muster/api/validate.mjs" 8081 60
