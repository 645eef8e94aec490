#!/bin/bash
# Waits for this revision to answer on this instance, before the load balancer is told about it.
set -euo pipefail
app="${INSTANCE_ROOT:-}/opt/muster/web"
commit=$(node -p "require('$app/revision.json').commit")
node "$app/validate.mjs" 8080 "$commit" 60
