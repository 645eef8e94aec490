#!/bin/bash
# ApplicationStop: the revision that runs now. A unit that was never installed has nothing to stop.
set -euo pipefail
systemctl is-active --quiet muster-web || exit 0
systemctl stop muster-web
